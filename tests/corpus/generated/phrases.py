"""What people say around their trouble: greetings, further facts, questions on the state, farewells."""

from __future__ import annotations

GREETINGS = (
    "Poštovani,",
    "Pozdrav,",
    "Dobar dan,",
    "Dobro jutro,",
    "Bok,",
    "Lijep pozdrav svima,",
    "Molim pomoć:",
)
GREETINGS_EN = ("Hello,", "Hi,", "Dear support,", "Good morning,", "Hi there,")
FAREWELLS = ("Hvala,", "Lijep pozdrav,", "LP,", "S poštovanjem,", "Hvala i pozdrav,", "Srdačan pozdrav,")
FAREWELLS_EN = ("Thanks,", "Kind regards,", "Best,", "Thank you,", "Regards,")
NAME_DOMAIN = (
    "Domena je {domain}.",
    "Radi se o {domain}.",
    "To je za {domain}.",
    "Riječ je o stranici {domain}.",
)
NAME_DOMAIN_EN = ("The domain is {domain}.", "This is about {domain}.", "It concerns {domain}.")
NAME_FIRM = ("Tvrtka je {firm}.", "Javljam se iz {firm}.", "Zovem za {firm}.", "Klijent je {firm}.")
NAME_FIRM_EN = ("The company is {firm}.", "I am writing for {firm}.", "The client is {firm}.")
ERRORS = (
    "Javlja grešku: {error}.",
    'Piše "{error}".',
    "Dobijemo {error}.",
    "Greška je {error}, ništa drugo.",
)
ERRORS_EN = ("It says: {error}.", 'The error is "{error}".', "We get {error}.")
CLIENTS = {
    "mail": ("Outlook", "Thunderbird", "Apple Mail", "Outlook 2019", "Gmail aplikacija"),
    "web": ("Chrome", "Firefox", "Safari", "Edge"),
}
USING = (
    "Koristimo {client}.",
    "U programu {client} je tako.",
    "Gledano kroz {client}.",
    "{client}, zadnja verzija.",
)
USING_EN = ("We use {client}.", "This is in {client}.", "Seen with {client}.")
SCOPES = {
    "mail": ("Svima u uredu je isto.", "Samo na jednom računalu, kolegama radi.",
             "Isto je na svim uređajima.",
             "Na mobitelu radi, na računalu ne."),
    "web": ("I kupcima je isto.", "S mobilne mreže je isto.", "Drugima se otvara, nama ne.",
            "Isto je na svim računalima."),
}  # fmt: skip
SCOPES_EN = {
    "mail": (
        "Everybody in the office has it.",
        "Only one computer is affected.",
        "It is the same on all devices.",
    ),
    "web": (
        "Visitors see the same.",
        "It is the same from a mobile network.",
        "Others can open it, we cannot.",
    ),
}
STEPS = {
    "mail": ("Ponovno smo upisali lozinku, ne pomaže.", "Gasili smo i palili računalo, isto.",
             "Obrisali smo račun i dodali ga iznova.", "Probali smo i port 587, isto."),
    "web": ("Očistili smo cache, isto.", "Isključili smo dodatke, bez promjene.",
            "Probali smo drugi preglednik.",
            "Vratili smo staru datoteku .htaccess, ne pomaže."),
}  # fmt: skip
STEPS_EN = {
    "mail": ("We entered the password again, no change.", "We restarted everything, same result.",
             "We tried port 587 as well."),
    "web": ("We cleared the cache, same result.", "We disabled the plugins, no change.",
            "We tried another browser."),
}  # fmt: skip
CHASES = ("Ima li novosti oko {topic}?", "Zanima me dokle se stiglo s rješavanjem {topic}.",
          "Javljam se opet u vezi {topic}, kako sam i rekao kolegi.",
          "Kao što smo se dogovorili, dodajem uz prijavu zbog {topic}.",
          "Nadopunjujem raniju prijavu zbog {topic}.")  # fmt: skip
CHASES_EN = ("Any news on {topic}?", "Following up on my earlier report about {topic}.",
             "As I told your colleague, here is more on {topic}.",
             "I am adding to my earlier message about {topic}.")  # fmt: skip
ENDS = ("Riješeno, hvala!", "Sad radi, možete zatvoriti.", "Proradilo je, hvala na brzoj pomoći.",
        "Sve u redu, zatvorite prijavu.")  # fmt: skip
ENDS_EN = ("It works now, thanks! You can close this.", "Solved, thank you.", "All good now, please close.")
AGAIN = ("Opet isto kao i prošli put:", "Vratio se stari problem:", "Evo nas opet s istim:")
AGAIN_EN = ("The same trouble is back:", "Here we are again:")
HOURS = {0: ("od jutros", "od danas", "od prije par sati"), 1: ("od jučer", "od jučer popodne", "od sinoć")}
HOURS_EN = {0: ("since this morning", "since today"), 1: ("since yesterday", "since last night")}
WEEKDAYS = ("ponedjeljka", "utorka", "srijede", "četvrtka", "petka", "subote", "nedjelje")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FILLERS = ("Molim da se javite što prije.", "Unaprijed hvala na pomoći.", "Hitno nam je.",
           "Nije strašno, ali smeta.",
           "Može i poziv, dostupni smo do 16 h.", "Žao nam je što smetamo.")  # fmt: skip
FILLERS_EN = (
    "Please get back to us soon.",
    "Thanks in advance.",
    "It is rather urgent.",
    "A call is fine too.",
)
CALLS = ("Zvao {name}", "kor. {name}", "Nazvao {name}", "{name} na liniji", "{name}")
CALLS_SHE = ("Zvala {name}", "gđa {name}", "kor. {name}", "{name} na liniji", "Nazvala {name}")
CALLS_EN = ("Call in English, {name}", "{name} called")
NOTE_ENDS = ("Provjeriti pa javiti.", "Čeka povratni poziv.", "Rekao da ćemo pogledati.", "Uzeto u rad.", "")
NOTE_TALKS = ("Razgovarao s {ins} zbog {topic}.", "{name} pita ima li novosti oko {topic}.",
              "Javio {dat} stanje oko {topic}.", "Nazvao {acc} zbog {topic}, čeka se.")  # fmt: skip
NOTE_CLOSES = ("Nazvao {acc}, riješeno, zatvaram.",
               "Javljeno {dat} da je ispravljeno, potvrđeno da radi. Zatvoreno.",
               "Prošao s {ins} postavke, radi. Zatvaram.")  # fmt: skip
BOT = "Pozdrav! Ukratko opišite u čemu je problem pa ću Vas spojiti s kolegom."
AGENT_OPENS = ("Dobar dan, kako mogu pomoći?", "Pozdrav, pogledat ću odmah.", "Dobar dan, samo trenutak.")
AGENT_ASKS = ("Možete li reći još nešto?", "Je li tako stalno ili povremeno?", "Hvala, provjeravam.")
AGENT_ENDS = (
    "Proslijedit ću kolegama, javimo se.",
    "Zabilježeno, javit ćemo Vam se.",
    "Hvala na strpljenju.",
)
ANSWERS = ("Pozdrav,\nzaprimili smo Vašu prijavu i provjeravamo. Javit ćemo se.",
           "Poštovani,\nkolege rade na tome, hvala na strpljenju.",
           "Pozdrav,\nmožete li nam javiti je li sada u redu?")  # fmt: skip
ANSWERS_EN = (
    "Hello,\nwe received your report and are looking into it.",
    "Hello,\ncould you check whether it is fine now?",
)
