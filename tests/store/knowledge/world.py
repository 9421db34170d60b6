"""A small library to ask: five articles of a desk, in one language or two."""

from __future__ import annotations

from services.store.knowledge.articles import Article
from services.store.knowledge.indexing import Index
from services.store.knowledge.library import built
from services.store.knowledge.questions import Question, weighed
from services.store.knowledge.ranking import Marks, Offer, offers


def article(slug: str, language: str, title: str, body: str, *tags: str) -> Article:
    return Article(slug=slug, language=language, title=title, body=body, tags=tags)


FULL_HR = article(
    "mailbox-full",
    "hr",
    "Pretinac je pun",
    "## Što vidite\n\nPošiljatelj dobije `552 5.2.2 Mailbox is full`.\n\n## Što učiniti\n\n"
    "1. Ispraznite smeće.\n2. Obrišite najveće poruke.",
    "e-pošta",
    "kvota",
    "552",
)
FULL_EN = article(
    "mailbox-full",
    "en",
    "The mailbox is full",
    "## What you see\n\nThe sender gets `552 5.2.2 Mailbox is full`.\n\n## What to do\n\n"
    "1. Empty the trash.\n2. Delete the largest messages.",
    "mail",
    "quota",
    "552",
)
FTP_EN = article(
    "ftp",
    "en",
    "FTP cannot connect",
    "## What you see\n\n`530 Login authentication failed`, or the list of files stays empty.\n\n"
    "## What to do\n\nChoose passive mode. Your network or firewall may block the second connection.",
    "ftp",
    "530",
    "passive mode",
)
SLOW_HR = article(
    "slow-site",
    "hr",
    "Web stranica je spora",
    "Uključite predmemoriju i smanjite slike. Provjerite dodatke.",
    "performanse",
    "predmemorija",
)
CERTIFICATE_HR = article(
    "certificate",
    "hr",
    "Preglednik upozorava na certifikat",
    "Javlja `NET::ERR_CERT_DATE_INVALID`. Certifikat je istekao ili ne vrijedi za tu domenu.",
    "ssl",
    "certifikat",
    "istekao",
)
SHELF = (FULL_HR, FULL_EN, FTP_EN, SLOW_HR, CERTIFICATE_HR)


def index_of(language: str, *articles: Article) -> Index:
    _, indexes = built({f"{one.slug}.{one.language}": one for one in articles or SHELF}, {})
    return indexes[language]


def asked(
    *texts: str, language: str = "hr", facts: tuple[str, ...] = (), marks: Marks | None = None
) -> list[Offer]:
    return list(offers(index_of(language), weighed(Question(texts, facts)), marks or {}))
