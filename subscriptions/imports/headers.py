"""Column names of other products, in English, German, French, Spanish and Italian.

Sources: exports of Mailchimp, Ghost, listmonk, Brevo, Keila and Google Contacts, and lists that clubs keep in Excel.
Names are compared after fold(): lower case, no accents, a space for every other sign.
"""

import re
import unicodedata

from django.db.models import TextChoices


class Meaning(TextChoices):
    """What a column may mean. A file has each meaning once, except those in REPEATABLE."""

    EMAIL = "email", "Email"
    NAME = "name", "Name"
    FIRST_NAME = "first_name", "First name"
    LAST_NAME = "last_name", "Last name"
    TOPICS = "topics", "Topics"
    STATUS = "status", "Status, or subscribed: yes or no"
    LEFT = "left_at", "Left: yes, or the date"
    BOUNCED = "bounced", "Mail came back: yes, or the date"
    COMPLAINED = "complained", "Reported spam: yes, or the date"
    NEVER = "never", "Never write to them: yes, or the date"
    CREATED = "created_at", "On the list since"
    CONFIRMED = "confirmed_at", "Agreed on"
    REASON = "reason", "Why never to write to them"
    KEY = "key", "Key of an erased address"
    CONSENTS = "consents", "Records of consent"
    LEAVE_OUT = "leave_out", "Leave out"


REPEATABLE = {Meaning.TOPICS, Meaning.LEFT, Meaning.BOUNCED, Meaning.COMPLAINED, Meaning.NEVER, Meaning.LEAVE_OUT}
# Only in our own export: nobody has to choose them.
OWN_ONLY = {Meaning.REASON, Meaning.KEY, Meaning.CONSENTS}


def fold(text: str) -> str:
    """Return the text for comparison: lower case, no accents, signs as spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


_WORDS = {
    Meaning.EMAIL: """
        email, e mail, mail, email address, e mail address, mail address, emailaddress, primary email, contact email,
        subscriber email, user email, email 1, e mail 1 value, e mail 1,
        emailadresse, email adresse, e mail adresse, mailadresse, mail adresse,
        adresse email, adresse e mail, adresse mail, adresse electronique, courriel, adresse courriel, mel,
        correo, correo electronico, direccion de correo electronico, direccion de correo, direccion de email, e correo,
        indirizzo email, indirizzo e mail, indirizzo mail, indirizzo di posta elettronica, posta elettronica
    """,
    Meaning.NAME: """
        full name, fullname, display name, contact name, subscriber name, member name, your name,
        vor und nachname, vorname und nachname, vollstandiger name, vorname nachname, name vorname,
        nom complet, nom et prenom, prenom et nom, nom prenom, prenom nom,
        nombre completo, nombre y apellidos, nombre y apellido, apellidos y nombre,
        nome completo, nome e cognome, cognome e nome, nominativo
    """,
    Meaning.FIRST_NAME: """
        first name, firstname, first, fname, given name, givenname, forename,
        vorname, rufname, prenom, primer nombre, nombre de pila, nombres, primo nome
    """,
    Meaning.LAST_NAME: """
        last name, lastname, last, lname, surname, family name, familyname,
        nachname, familienname, zuname, nom de famille, apellido, apellidos, primer apellido, cognome
    """,
    Meaning.TOPICS: """
        topics, topic, tags, tag, labels, label, lists, list, groups, group, group membership, segments, interests,
        themen, thema, schlagworte, schlagworter, gruppen, gruppe, listen, liste, interessen,
        themes, theme, sujets, etiquettes, groupes, groupe, listes, centres d interet,
        temas, tema, etiquetas, grupos, grupo, listas, intereses,
        argomenti, argomento, etichette, gruppi, gruppo, liste, interessi
    """,
    Meaning.STATUS: """
        status, subscribed, subscribed to emails, is subscribed, subscription, subscription status, subscriber status,
        member status, membership status, email status, contact status, opt in, optin, opted in, email opt in,
        opt in email, active, is active, enabled, newsletter, email marketing, email marketing status,
        accepts marketing, accepts email marketing, email subscriber status, email permission status,
        double opt in, sib double opt in, consent, marketing consent, marketing permissions, gdpr consent,
        abonniert, angemeldet, newsletter erhalten, newsletter abonniert, einwilligung, zustimmung,
        erlaubnis zum marketing, aktiv,
        abonne, inscrit, statut, statut d abonnement, consentement, actif,
        suscrito, suscrita, suscripcion, estado de suscripcion, consentimiento, activo,
        iscritto, iscritta, iscrizione, stato iscrizione, consenso, attivo
    """,
    Meaning.LEFT: """
        left, left at, left on, unsubscribed, is unsubscribed, unsubscribed at, unsubscribed on, unsubscribe date,
        unsubscribe time, unsub time, unsub, date unsubscribed, unsubscription date, opt out, optout, opted out,
        opted out at, opt out date, opt out time, email opt out, email opted out, has opted out of email,
        deleted, is deleted, deleted at, removed at, cancelled at, canceled at,
        abgemeldet, abgemeldet am, abmeldung, abmeldung am, abmeldedatum, ausgetragen, ausgetragen am, geloscht,
        geloscht am, widerrufen, widerrufen am, widerruf,
        desabonne, desabonnee, desabonne le, desabonnement, date de desabonnement, desinscrit, desinscrite,
        desinscrit le, desinscription, date de desinscription, supprime, supprime le,
        baja, de baja, dado de baja, dada de baja, fecha de baja, cancelo suscripcion, eliminado, eliminado el,
        disiscritto, disiscritta, disiscritto il, disiscrizione, data disiscrizione, data di disiscrizione,
        cancellato, cancellato il, annullato
    """,
    Meaning.BOUNCED: """
        bounced, bounce, bounced at, bounce date, hard bounce, hard bounced, cleaned, cleaned at, clean time,
        undeliverable, unreachable, invalid email,
        unzustellbar, nicht zustellbar, rebond, rebonds, non distribuable, rebote, rebotado, rimbalzo, non recapitabile
    """,
    Meaning.COMPLAINED: """
        complained, complaint, complained at, complaint date, spam complaint, marked as spam, reported spam, spam,
        beschwerde, plainte, signale comme spam, queja, reclamo, segnalato come spam
    """,
    Meaning.NEVER: """
        blocklisted, blocklist, blocklisted at, blacklisted, blacklist, email blacklisted, email blacklist,
        emailblacklisted, blocked, suppressed, suppressed at, suppression, email disabled, disabled, do not email,
        do not contact, do not mail, donotemail, never write, banned,
        gesperrt, blockiert, sperrliste, bloque, liste noire, ne pas contacter, bloqueado, lista negra, no contactar,
        bloccato, lista nera, non contattare
    """,
    Meaning.CREATED: """
        created, created at, created on, creation date, date created, date added, added, added at, added time,
        date registered, registered, registered at, signup date, sign up date, signed up, signed up at, joined,
        joined at, join date, optin time, opt in time, opt in date, subscribed at, subscribed on, subscription date,
        date subscribed, subscribe date,
        angemeldet am, anmeldedatum, anmeldung am, erstellt, erstellt am, hinzugefugt am, eintragungsdatum,
        eingetragen am, abonniert am,
        inscrit le, date d inscription, date inscription, cree le, date d ajout, ajoute le, date d abonnement,
        fecha de alta, fecha de inscripcion, fecha de registro, fecha de suscripcion, creado, creado el, alta,
        iscritto il, data iscrizione, data di iscrizione, creato il, aggiunto il, data di registrazione
    """,
    Meaning.CONFIRMED: """
        confirmed at, confirmed on, confirm time, confirmation date, confirmation time, consent date, date of consent,
        consented at, consent time, double opt in date, double opt in time, agreed at, agreed on,
        bestatigt am, datum der bestatigung, einwilligung am, datum der einwilligung, zugestimmt am,
        confirme le, date de confirmation, date du consentement, date de consentement,
        confirmado el, fecha de confirmacion, fecha de consentimiento, fecha del consentimiento,
        confermato il, data conferma, data di conferma, data del consenso, data consenso
    """,
    Meaning.KEY: "key",
    Meaning.CONSENTS: "consents",
    # They sound like consent and say nothing about it.
    Meaning.LEAVE_OUT: """
        optin ip, opt in ip, confirm ip, unsub reason, unsub reason other, unsub campaign title, unsub campaign id,
        clean campaign title, clean campaign id, unsubscribe reason, unsubscribe url, unsubscribe link,
        subscription id, subscription url, problem
    """,
}
MEANINGS = {word.strip(): meaning for meaning, words in _WORDS.items() for word in words.split(",")}
# A full name or a last name: the other columns decide.
BARE_NAMES = {"name", "nom", "nombre", "nome"}
FIRST_IF_LAST = {"nombre", "nome"}
# "state" may also be part of a postal address.
STATES = {"state", "estado", "stato"}
_CONSENT = re.compile(
    r"unsub|subscri|opt ?in|opt ?out|opted|status|delet|suppress|clean|bounc|complain|disabled|block ?list|black ?list"
    r"|blocked|banned|consent|gdpr|permission|marketing|do ?not|never|confirm|spam|inactive|archived|newsletter|removed"
    r"|cancell?ed|\bleft\b|undeliver|unreach|invalid"
    r"|abgemeld|abmeld|abonn|einwillig|zustimm|gesperrt|sperrliste|blockiert|gelosch|widerr|bestatig|inaktiv|ausgetrag"
    r"|zustellbar|beschwerde|dsgvo"
    r"|desinscri|inscri|statut|supprim|bloque|inactif|rebond|plainte|liste noire|distribuable|ne pas|rgpd"
    r"|\bbaja\b|suscri|consentim|bloquead|cancelad|eliminad|inactiv|rebot|queja|reclamo|lista ne|no contactar"
    r"|disiscri|iscri|consenso|cancellat|annullat|bloccat|inattiv|rimbalz|recapitabile|non contattare"
)


def mentions_consent(name: str) -> bool:
    """Return whether the column's name suggests that its cells tell who opted in or out."""
    return bool(_CONSENT.search(fold(name)))


def guess_product(names: tuple[str, ...]) -> str:
    """Return the product that exported the file, judged by columns that only it has, or ""."""
    names_found = {fold(name) for name in names}
    marks = {
        "Courtside": {"email", "status", "confirmed at", "left at", "key", "consents"},
        "Mailchimp": {"member rating", "leid", "euid"},
        "Ghost": {"email", "subscribed to emails", "complimentary plan"},
        "listmonk": {"uuid", "email", "attributes", "status"},
        "Google Contacts": {"e mail 1 value"},
    }
    for product, columns in marks.items():
        if columns <= names_found:
            return product
    if names_found & {"contact id", "added time", "email blacklisted"} and "email" in names_found:
        return "Brevo"
    return "Keila" if names_found >= {"email", "first name", "last name", "status"} and len(names_found) <= 6 else ""
