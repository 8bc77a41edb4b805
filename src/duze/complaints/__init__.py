"""Complaints (投诉): taken in, decided on, handled, answered, called back about; done again once."""
