"""How machines, strangers, silence and tests sound; Croatian and English with some German, folded."""

from __future__ import annotations

import re

MACHINE_SENDER = re.compile(r"^(?:mailer-?daemon|postmaster|bounces?[+-].*|.*-bounces?)@")
UNANSWERED_SENDER = re.compile(
    r"^(?:no-?_?reply|do-?not-?reply|newsletter|novosti|news|promo\w*|marketing|info-?bilten"
    r"|notifications?|alerts?|mailing|campaigns?)[+-]?[^@]*@"
)
MACHINE_NAME = re.compile(r"mail(?:er)?[ -](?:delivery|daemon)|delivery (?:subsystem|system)|postmaster")
MACHINE_SUBJECT = re.compile(
    r"^(?:re: ?)?(?:procitano|read|potvrda (?:o )?(?:citanj|primitk)\w*|return receipt"
    r"|not read|prihvaceno|accepted|declined|odbijeno|tentative)(?=:)"
    r"|^(?:re: ?)?(?:automatski odgovor|automatic reply|auto(?:matic)?[- ]?(?:reply|response)"
    r"|out of (?:the )?office|odsut(?:an|na|nost)\b"
    r"|undeliver(?:ed|able)(?= ?:| (?:mail|message|e-?mail)\b)|delivery status notification"
    r"|mail delivery (?:failed|failure"
    r"|status)|returned mail|failure notice"
    r"|report domain: \S+ submitter"  # of DMARC (RFC 7489, 7.2.1.1)
    r"|delivery (?:failure|delayed|has failed)|neisporuc\w+|abwesenheitsnotiz"
    r"|automatische antwort|samodejni odgovor)"
)
AWAY_TEXT = re.compile(
    r"\b(?:(?:trenutn?o|trenutacno) (?:sam|nisam) (?:\w+ ){0,3}(?:godisnj|odmor|putu|raspr|ured|odsut"
    r"|dostup)\w*"
    r"|i(?: a|['’]?)m (?:\w+ )?(?:out of (?:the )?office|on (?:\w+ )?(?:leave|vacation|holiday)|away from)"
    r"|(?:bit cu|nisam|necu biti) (?:odsut\w+|dostup\w+|u ured\w*|u mogucnosti)|(?:ne citam"
    r"|necu citati|nemam pristup) (?:\w+ )?(?:e-?mail|elektronick\w+ )?post\w*"
    r"|limited access to (?:my )?e-?mail"
    r"|nalazim se na (?:godisnj|bolovanj|put)\w*|na godisnjem (?:odmoru )?(?:sam|do)\b"
    r"|(?:do|od) \d{1,2}\. ?\d{1,2}\.? (?:\d{4}\.? )?sam na godisnjem)"
)
# People quote these words, too: "my client was told that the message was not delivered".
MACHINE_TEXT = re.compile(
    r"\b(?:ovo je automatsk\w+ (?:\w+ )?(?:poruk|obavijest|odgovor)\w*|this is an auto(?:mated"
    r"|matic(?:ally)?)\b"
    r"|(?:vas|vasa|your) (?:upit|poruka|zahtjev|request|message|ticket"
    r"|enquiry) (?:je zaprimljen\w*|has been received|was received)|do not reply to this"
    r"|ne odgovarajte na ov\w+"
    r"|poruka nije (?:mogla biti )?isporucena|isporuka (?:\w+ ){0,2}(?:nije uspjela|kasni)"
    r"|this is the mail system at host)"
)
WRONG_NUMBER = re.compile(
    r"\b(?:kriv\w*|pogres\w*|pogrijesi\w*|fulao|fulala|wrong|zamijeni\w*) (?:je |si |se "
    r"|smo )?(?:broj\w*|number|birao|birala|nazva\w*|firm\w*|tvrtk\w*|company)"
    r"|\b(?:zabunom|greskom) (?:je )?(?:zvao|zvala|nazva\w*|birao|birala)|\b(?:mislio|mislila"
    r"|misle|misli) da (?:smo |zove |zovu |je (?:nazva|dobi|zva)\w+)"
    r"|\b(?:nudi|nude|prodaje|prodaju|telemarketing|anketa|anketar\w*|istrazivanje trzista"
    r"|oglasav\w*|selling|to sell (?:us|me)|sales call|cold call|telesales)\b"
    r"|\btrazi(?:o|la)? (?:recepcij|taksi|taxi|pizz)\w*"
)
SILENCE = re.compile(
    r"\b(?:tisin\w*|muk|sum|suska\w*|bez (?:glasa|zvuka|odgovora)|nema nikoga"
    r"|nista nije rek\w*|(?:odmah )?(?:prekinuo|prekinula|prekinuli) vezu|zvoni\w* i prekin\w*"
    r"|spusti\w* slusalic\w*|poklopi\w*|prekid\w* (?:odmah|veze)|nitko se ne (?:javlja|cuje)"
    r"|ne (?:cuje|javlja) se(?: nitko)?"
    r"|nista se ne cuje|silence|silent call|hung up|no one (?:there|answers?)|nobody (?:there"
    r"|answers?)|missed call|propusten\w* poziv|dead air|robocall|automat zove|snimljena poruka)\b"
)
# What a desk of this trade is asked about. One whose name nobody noted may yet call again.
TRADE = re.compile(
    r"\b(?:hosting\w*|host(?:ed|s)?|domen\w*|domains?|server\w*|vps\w*|ssl\w*|web\w*|stranic[aeiu]\w*|sajt\w*"
    r"|site|e-?mail\w*|mejl\w*|mail\w*|lozink\w*|passwords?|panel\w*|sandu[ck]\w*|wordpress\w*|paket\w*"
    r"|(?:pred)?racun\w*|faktur\w*|ugovor\w*|invoices?|bill(?:s|ed|ing)?|contracts?)\b"
)
# Said of what does not work; of a call that broke off people say other words.
AILING = re.compile(
    r"\bn(?:e|ece|ije|isu|isam|emoze|emogu) (?:se )?(?:mu |joj |im |mi |nam )?(?:radi|rade|moze|mogu|otvara"
    r"|ucitava|stiz|dolaz|prim|salj|slati|poslat|ulaz|uci|vid|prik|spaj|prolaz|prihva|sprema|daj|da )"
    r"|\b(?:pao|pala|palo|istek\w*|blokira\w*|suspendira\w*|ugas\w*|gresk[aeiu]|spor\w*|hakira\w*"
    r"|zaboravi\w* (?:je |su )?(?:svoju )?(?:lozink|sifr)\w*|down|broken|crash\w*|error\w*|slow|hacked"
    r"|expired|suspended|blocked|can['’]?t|cannot|won['’]?t|not (?:work|open|load|send|receiv|arriv|able)\w*"
    r"|\w{2,5}n['’]?t (?:work|open|load|send|receiv|arriv)\w*|unable|stopped|forgot\w*)\b"
)
TEST = re.compile(
    r"^\W*(?:(?:ovo je |(?:just )?a |chat |widget |mail |slanja )*(?:test\w*|proba\w*"
    r"|probna poruka)(?: poruka| mail"
    r"| \d+| message)*\W*(?:(?:ok |it |sve )*(?:works|radi|brisati|obrisati|delete|ignore|zanemari\w*"
    r"|ignoriraj\w*"
    r"|ne odgovarajte|(?:do not|dont|don t) (?:answer|reply))\W*)*)+$"
)
MASH = re.compile(
    r"^(?:asd|qwe|qwer|sdf|dfg|fgh|ghj|jkl|hjk|zxc|yxc|xcv|uio|wer|ert|tzu|rty)[a-z]*$|^(?:ha"
    r"|he|hi|lo|la|bla|bl){2,}[a-z]?$|^(.)\1{2,}$|^[^aeiour]{5,}$"
)
