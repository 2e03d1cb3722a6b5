"""Words that announce a value, by what they announce, in the languages of our users; looked up folded, word by word."""

from typing import Final

from peerdesk.engines.redaction.folding import fold

_WORDS: Final = {
    "password": "password passwords passwd passwort passphrase pwd pw kennwort wlanpasswort zugangspasswort passe mdp "
    "contraseña contrasena contraseñas clave senha "
    "wachtwoord token tokens jeton ficha secret apikey credential credentials heslo parola wifipasswort "
    "palavrapasse kundenkennwort passkey psk wpa",
    "key": "key keys schlüssel schluessel clé cle llave chiave chave licence",
    "code": "code codes pin pins tan otp passcode puk cvv cvc código codigo codice kode pincode smscode "
    "bestätigungscode zugangscode freischaltcode abholcode sicherheitscode "
    "verifizierungscode einmalcode zahlencode digicode aktivierungscode türcode geheimzahl toegangscode codigos mtan",
    "user": "user username userid usuario utilisateur utilizador benutzer benutzername benutzerkennung nutzername "
    "kennung profil profile perfil nutzerkennung forenname spielername playername usuaria utilisatrice "
    "nutzer login identifiant pseudo nick nickname handle alias "
    "gamertag screenname accountname loginname anmeldename kontoname gebruikersnaam inlognaam utente dm mp md pn "
    "insta instagram twitter telegram discord skype tiktok snapchat psn "
    "account compte cuenta acct",
    "id": "kundennummer kundennr kundenr kdnr kundenkennung mitgliedsnummer mitgliedsnr versicherungsnummer "
    "vertragsnummer vertragsnr kontonummer steuernummer steuerid "
    "identifikationsnummer sozialversicherungsnummer svnr versichertennummer ausweis ausweisnummer "
    "personalausweis personalausweisnummer reisepass reisepassnummer passnummer "
    "führerschein führerscheinnummer matrikelnummer patientennummer klantnummer lidnummer paspoortnummer bsn dni "
    "nie nif nss curp rfc cuit cuil cpf cnpj rg ssn sin nhs nino pesel "
    "passport passeport pasaporte passaporto passaporte sécu secu siret codicefiscale imei meid serial "
    "seriennummer seriennr sn serienummer matricule ausweisnr "
    "client cliente customer member membre adhérent adherent socio afiliado asegurado assuré policy police "
    "póliza poliza patient paciente kunde kunden kd licence license licencia "
    "permis permiso identity identité identidad tax fiscal steuer insurance account konto compte cuenta série "
    "serie número identifiant mitglied abonnement afiliación expediente "
    "licenciatura employee student loyalty seguridad sociale personnel iban card karte",
    "order": "order orders ord bestellung bestellnummer bestellnr auftrag auftragsnummer auftragsnr auftrags rechnung "
    "rechnungsnummer rechnungsnr sendung sendungsnummer sendungsnr "
    "sendungsverfolgung buchung buchungsnummer buchungsnr buchungscode vorgang vorgangsnummer paketnummer "
    "lieferung lieferschein lieferscheinnummer reservierung referenz "
    "referenznummer commande cde facture réservation reservation resa colis suivi référence réf dossier "
    "livraison expédition bordereau bon pedido pedidos encargo factura reserva "
    "localizador envío envio seguimiento referencia ref albarán albaran invoice booking shipment tracking "
    "purchase delivery return rma confirmation parcel consignment reference "
    "waybill ticket bestelling bestelnummer ordernummer ordernr factuur ordine fattura prenotazione encomenda "
    "compra compras achat kauf einkauf beleg belegnummer belegnr quittung recibo reçu receipt boleto billet "
    "transaction transaktion transacción paiement zahlung pago payment caso incidencia expediente job "
    "reparaturauftrag colisage orden acquisto bon tracking "
    "fatura bookingref pnr retoure retourennummer retour devolución",
    "plate": "plate plates kennzeichen kfz nummernschild autokennzeichen plaque plaques immatriculation immatriculé "
    "immatriculée matrícula matricula placa placas patente targa "
    "kenteken registration reg numberplate licenceplate rego chapa",
    "birth": "birth born dob birthday birthdate bday geboren geb gebdatum geburtsdatum geburtstag geborene naissance "
    "né née nee anniversaire nací nacido nacida nació nacimiento "
    "nacim cumpleaños cumple nato nata nascita nascido nascida nasci nascimento geboortedatum verjaardag "
    "compleanno aniversário nac naiss jahrgang",
    "typed": "typed entered keyed punched inputted eingetippt eingegeben getippt tippte saisi tapé composé rentré "
    "puse tecleé marqué introduje ingresé metí tecleado introducido digité digitei inseri digitato "
    "inserito ingevoerd ingetoetst",
}
# Words that make an announcement one of something else: "error code", "post code", "order of magnitude".
BLOCKING: Final = frozenset(
    map(
        fold,
        [
            "error",
            "fehler",
            "erreur",
            "errore",
            "erro",
            "error-code",
            "fault",
            "falla",
            "fallo",
            "störung",
            "stoerung",
            "avería",
            "panne",
            "status",
            "http",
            "exit",
            "zip",
            "post",
            "postal",
            "postcode",
            "area",
            "country",
            "dress",
            "source",
            "promo",
            "promotion",
            "coupon",
            "voucher",
            "discount",
            "rabatt",
            "gutschein",
            "bar",
            "qr",
            "product",
            "produkt",
            "colour",
            "color",
            "ländercode",
            "return",
            "swift",
            "bic",
            "artikel",
            "article",
            "item",
            "part",
            "teil",
            "teile",
            "model",
            "modell",
            "modèle",
            "modelo",
            "version",
            "firmware",
            "e",
            "fehlermeldung",
            "meldung",
            "mensaje",
            "message",
        ],
    )
)
CUES: Final[dict[str, tuple[str, ...]]] = {}
for _kind, _words in _WORDS.items():
    for _word in map(fold, _words.split()):
        if _kind not in CUES.get(_word, ()):
            CUES[_word] = (*CUES.get(_word, ()), _kind)
