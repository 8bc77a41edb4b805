"""Every text on screen has its English: the catalogue is whole and its placeholders agree."""

from __future__ import annotations

from babel.messages.pofile import read_po

from duze.kit import i18n
from duze.kit.messages import CATALOGUE, missing, refreshed


def test_nothing_lacks_its_translation() -> None:
    assert missing(refreshed()) == []


def test_the_catalogue_file_is_as_the_collector_writes_it() -> None:
    with CATALOGUE.open("rb") as file:
        kept = {str(message.id) for message in read_po(file, locale="en") if message.id}
    assert kept == {str(message.id) for message in refreshed() if message.id}


def test_both_languages_speak() -> None:
    assert i18n.gettext("请先登录。") == "请先登录。"
    with i18n.speaking(i18n.EN):
        assert i18n.gettext("请先登录。") != "请先登录。"
        assert i18n.ngettext("今天有 %(num)d 件须您决定", "今天有 %(num)d 件须您决定", 2).startswith("%(num)d items")
