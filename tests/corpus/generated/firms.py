"""What firms, clubs and towns are called here, and the syllables of invented words."""

from __future__ import annotations

_TRADES = """
gradnja elektro metal stolarija transport commerce interijeri klima vodoinstal limarija auto servis
turizam nekretnine projekt consulting geodezija dental optika mediji tisak trade drvo plast inox agro
parketi keramika logistika security catering
"""
TRADES = tuple(_TRADES.split())
_CRAFTS = """
Autoservis Stolarija Pekara Frizerski-salon Cvjećarna Apartmani Pizzeria Vulkanizer Ordinacija Ljekarna
Fotostudio Klesarstvo Bravarija Konoba Mesnica Vinarija Pčelarstvo Urar Krojačnica Slastičarna
"""
CRAFTS = tuple(_CRAFTS.split())
CLUBS = ("Udruga", "Planinarsko društvo", "Kuglački klub", "KUD", "Nogometni klub", "Lovačko društvo", "DVD")
WEB_TRADES = ("studio", "web", "digital", "dizajn", "media", "IT")
BOOKS = ("Saldo", "Knjige", "Bilanca", "Konto", "Računi")
_ONSETS = """
v b k t m n l s r d p z bel kor mar tri sol ven nor val pro gra
"""
ONSETS = tuple(_ONSETS.split())
_NUCLEI = """
a e i o u
"""
NUCLEI = tuple(_NUCLEI.split())
_CODAS = """
nta ra lis kom tis mera vita rix lum dan tor neo sta via dra liko mont nova rion gea
"""
CODAS = tuple(_CODAS.split())
_TOWNS = """
Zagreb Split Rijeka Osijek Zadar Varaždin Karlovac Sisak Pula Šibenik Dubrovnik Čakovec Koprivnica
Bjelovar Vinkovci Požega Virovitica Gospić Krapina Sinj Makarska Rovinj Poreč Umag Ogulin Metković
Đakovo Knin
"""
TOWNS = tuple(_TOWNS.split())
SUFFIXES = ("hr", "com", "com.hr", "eu", "net")
SUFFIX_WEIGHTS = (55, 22, 8, 8, 7)
FREE_MAIL = ("gmail.com", "net.hr", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com")
FREE_MAIL_WEIGHTS = (60, 14, 8, 8, 6, 4)
MOBILE_PREFIXES = ("91", "92", "95", "97", "98", "99")
AREA_CODES = ("1", "21", "51", "31", "23", "42", "47", "44", "52", "22", "20", "40", "48")
