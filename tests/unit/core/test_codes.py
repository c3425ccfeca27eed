"""Codes that explain themselves."""

from __future__ import annotations

from pipelines.core.codes import Code


class Fruit(Code):
    APPLE = "apple", "Grows on trees.", "send an apple"
    MELON = "melon", "Grows on the ground."


def test_a_code_is_the_text_that_a_table_carries():
    assert Fruit.APPLE == "apple"
    assert Fruit("melon") is Fruit.MELON
    assert [str(member) for member in Fruit] == ["apple", "melon"]


def test_a_code_has_a_sentence_and_a_question_only_where_there_is_one():
    assert (Fruit.APPLE.sentence, Fruit.APPLE.question) == ("Grows on trees.", "send an apple")
    assert Fruit.MELON.question == ""
