"""How the knowledge base does on the sample desk's articles: floors that no change may fall below.

Forty labelled questions have an article, twenty have none; nobody who tuned the ranking read them for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from deploy.articles import SAMPLE_ARTICLES, read_articles
from services.store.knowledge.indexing import Index
from services.store.knowledge.library import built
from services.store.knowledge.questions import Question, weighed
from services.store.knowledge.ranking import offers

QUESTIONS = Path(__file__).parent / "knowledge" / "questions.jsonl"


class Labelled(msgspec.Struct, frozen=True):
    """A question with the article that answers it, one of several, or none."""

    id: str
    language: str
    text: str
    article: str | list[str] | None

    @property
    def right(self) -> set[str]:
        return {self.article} if isinstance(self.article, str) else set(self.article or ())


@pytest.fixture(scope="module")
def indexes() -> dict[str, Index]:
    articles = read_articles(SAMPLE_ARTICLES).articles
    return built({f"{one.slug}.{one.language}": one for one in articles}, {})[1]


@pytest.fixture(scope="module")
def questions() -> list[Labelled]:
    return [msgspec.json.decode(line, type=Labelled) for line in QUESTIONS.read_bytes().splitlines() if line]


def offered(indexes: dict[str, Index], question: Labelled) -> list[str]:
    asked = weighed(Question((question.text,)))
    found = offers(indexes[asked.language or question.language], asked, {})
    return [offer.article.slug for offer in found]


def test_the_right_article_is_among_the_first_three(
    indexes: dict[str, Index], questions: Sequence[Labelled]
) -> None:
    answered = [one for one in questions if one.right]
    missed = [one.id for one in answered if one.right.isdisjoint(offered(indexes, one))]

    assert 1 - len(missed) / len(answered) >= 0.8, missed


def test_nothing_is_offered_where_nothing_answers(
    indexes: dict[str, Index], questions: Sequence[Labelled]
) -> None:
    silent = [one for one in questions if not one.right]
    false = [one.id for one in silent if offered(indexes, one)]

    assert len(false) / len(silent) <= 0.1, false
