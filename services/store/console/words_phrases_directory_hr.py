"""What is told of a directory's file, of its values and of directory syncs, in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

DIRECTORY: Mapping[str, str | Mapping[str, str]] = {
    # a file and its lines
    "of_line": "redak {line}: {what}",
    "of_file": "{name}: {what}",
    "of_customer": "korisnik {number}: {what}",
    "line_not_utf8": "nije UTF-8",
    "listed_already": "korisnik {number} već stoji u retku {line}",
    "csv_columns": "stupci mogu biti {known}; nepoznati: {unknown}",
    "csv_no_customer": "stupci mogu biti {known}; nedostaje customer",
    "csv_more_fields": "više polja nego stupaca",
    "csv_cut": "završava usred retka: nije cijela",
    "csv_no_number": "nedostaje broj korisnika",
    "csv_unreadable": "nije CSV: {why}",
    "no_number": "„{number}” nije broj korisnika",
    "no_email": "„{value}” nije adresa e-pošte",
    "no_phone": "„{value}” nije broj telefona",
    "no_domain": "„{value}” nije domena",
    "merged_not_listed": "spojen je s korisnikom kojeg nema u datoteci",
    "file_none": "Odaberite datoteku.",
    "file_bytes": {
        "one": "Datoteka smije imati najviše {n} bajt.",
        "few": "Datoteka smije imati najviše {n} bajta.",
        "other": "Datoteka smije imati najviše {n} bajtova.",
    },
    "upload_gone": "Ove datoteke više nema: uvezena je ili je prošao dan.",
    # rows and parts of a source
    "row_line": "redak {line}",
    "row_client": "klijent {number}",
    "row_customer": "korisnik {number}",
    "kept_by_another": "ovog korisnika vodi izvor {name}",
    "part_contact": "kontakt {name}",
    "part_domain": "domena {name}",
    "part_service": "usluga {name}",
    # why a source is broken
    "source_empty": "izvor ne sadrži nijednog korisnika",
    "source_unreadable": {
        "one": "ne može se pročitati {refused} od {n} retka",
        "few": "ne može se pročitati {refused} od {n} retka",
        "other": "ne može se pročitati {refused} od {n} redaka",
    },
    "source_half": {
        "one": "u izvoru je {n} korisnik, a prije ih je bilo {known}: je li to tek dio izvora?",
        "few": "u izvoru su {n} korisnika, a prije ih je bilo {known}: je li to tek dio izvora?",
        "other": "u izvoru je {n} korisnika, a prije ih je bilo {known}: je li to tek dio izvora?",
    },
    "secret_not_opened": "tajna ovog izvora ne može se otvoriti: zapečaćena je drugim ključem ili oštećena",
    "sync_unknown": "Nema izvora imenika {name}.",
    "file_away": "{path} se ne može pročitati: {why}",
    "file_cut": "{name} završava usred retka: datoteka nije cijela",
    "file_moving": "{name} se upravo zapisuje",
    "file_not_utf8": "{name} nije UTF-8 (bajt {byte})",
    "file_too_large": "{name} ima više od {bytes} B",
    "whmcs_action": "{action}: {what}",
    "whmcs_answer_large": "odgovor ima više od {bytes} B",
    "whmcs_answered": "odgovor je {status}",
    "whmcs_away": "nema odgovora ({why})",
    "whmcs_error": "greška",
    "whmcs_many": {
        "one": "više od {n} zapisa",
        "few": "više od {n} zapisa",
        "other": "više od {n} zapisa",
    },
    "whmcs_moving": {
        "one": "stiglo je {came} od {n} zapisa, i u trećem pokušaju",
        "few": "stiglo je {came} od {n} zapisa, i u trećem pokušaju",
        "other": "stiglo je {came} od {n} zapisa, i u trećem pokušaju",
    },
    "whmcs_no_result": "odgovor {status} bez rezultata",
    "whmcs_no_total": "nedostaje totalresults",
    "whmcs_slow": {
        "one": "nije se dao pročitati u {n} sat",
        "few": "nije se dao pročitati u {n} sata",
        "other": "nije se dao pročitati u {n} sati",
    },
}
