"""Dispatch (调度): the three lists, the weekly sheet, the overview."""
