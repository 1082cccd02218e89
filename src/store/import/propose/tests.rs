//! Files that no map knows, read by what is proposed for them.

use std::path::{Path, PathBuf};

use super::super::{ImportOutcome, Request, TriedMaps, in_memory, map};
use super::*;
use crate::book::Book;

struct ProposalFolder(tempfile::TempDir);

impl ProposalFolder {
    fn put(files: &[(&str, &str)]) -> (Self, Vec<PathBuf>) {
        let place = Self(tempfile::tempdir().unwrap());
        let put = |(name, text): &(&str, &str)| {
            let path = place.0.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let paths = files.iter().map(put).collect();
        (place, paths)
    }
}

fn proposed(files: &[(&str, &str)]) -> MapProposal {
    let (_place, paths) = ProposalFolder::put(files);
    of(&paths, None).unwrap()
}

fn request(paths: &[PathBuf], into: &Path, text: &str) -> Request {
    Request {
        map: TriedMaps::Proposed(text.to_owned()),
        dry_run: true,
        currency: Some("EUR".to_owned()),
        ..Request::new(paths.to_vec(), into.to_owned(), "2026-11-24T12:00:00Z".parse().unwrap())
    }
}

/// The book that a proposal makes when it is taken as it is.
fn taken(files: &[(&str, &str)]) -> (MapProposal, ImportOutcome, Book) {
    let (place, paths) = ProposalFolder::put(files);
    let proposal = of(&paths, None).unwrap();
    assert!(!proposal.text.is_empty(), "{:?}", proposal.without);
    let (outcome, made) = in_memory(&request(&paths, &place.0.path().join("book"), &proposal.text), &mut |_| ())
        .unwrap_or_else(|error| panic!("{error}\n{}", proposal.text));
    (proposal, outcome, made.unwrap().book().clone())
}

/// Won, lost and open deals with their money in cents.
fn deals(book: &Book) -> [(usize, i128); 3] {
    let mut found = [(0, 0); 3];
    for deal in book.deals.rows() {
        let at = if deal.won().is_some() { 0 } else { 1 + usize::from(deal.lost().is_none()) };
        found[at].0 += 1;
        found[at].1 += deal.amount().map_or(0, crate::book::money::Money::minor);
    }
    found
}

/// Three deals, as a list in each of the languages says them.
const LANGUAGES: &[(&str, &str)] = &[
    (
        "deals.csv",
        "Deal,Customer,Owner,Stage,Status,Deal size,Opened,Closed date\nA,Acme,Ada,Proposal,Won,100.50,2026-01-05,2026-02-01\nB,Bolt,Ada,Demo,Lost,50.00,2026-01-06,2026-02-02\nC,Acme,Bo,Demo,Open,70.25,2026-01-07,\n",
    ),
    (
        "vertrieb.csv",
        "Bezeichnung;Kunde;Verkäufer;Vertriebsphase;Auftragswert;Angelegt am;Abschlussdatum\nA;Acme;Ada;gewonnen;100,50;05.01.2026;01.02.2026\nB;Bolt;Ada;verloren;50,00;06.01.2026;02.02.2026\nC;Acme;Bo;Angebot;70,25;27.01.2026;30.12.2026\n",
    ),
    (
        "ventes.csv",
        "Nom de l'affaire;Client;Commercial;Étape;Montant;Date de création;Date de clôture\nA;Acme;Ada;Gagnée;100,50;05/01/2026;01/02/2026\nB;Bolt;Ada;Perdue;50,00;06/01/2026;02/02/2026\nC;Acme;Bo;Devis;70,25;27/01/2026;30/12/2026\n",
    ),
    (
        "ventas.csv",
        "Negocio,Cliente,Vendedor,Etapa,Importe,Fecha de creación,Fecha de cierre\nA,Acme,Ada,Ganado,100.50,05/01/2026,01/02/2026\nB,Bolt,Ada,Perdido,50.00,06/01/2026,02/02/2026\nC,Acme,Bo,Propuesta,70.25,27/01/2026,30/12/2026\n",
    ),
    (
        "vendas.csv",
        "Oportunidade;Cliente;Responsável;Fase;Valor;Criado em;Data de fechamento\nA;Acme;Ada;Fechado ganho;100,50;05/01/2026;01/02/2026\nB;Bolt;Ada;Fechado perdido;50,00;06/01/2026;02/02/2026\nC;Acme;Bo;Proposta;70,25;27/01/2026;30/12/2026\n",
    ),
    (
        "verkoop.csv",
        "Verkoopkans;Klant;Verkoper;Fase;Bedrag;Aangemaakt op;Sluitingsdatum\nA;Acme;Ada;Gewonnen;100,50;05-01-2026;01-02-2026\nB;Bolt;Ada;Verloren;50,00;06-01-2026;02-02-2026\nC;Acme;Bo;Offerte;70,25;27-01-2026;30-12-2026\n",
    ),
];

#[test]
fn a_list_of_deals_in_each_language() {
    for file in LANGUAGES {
        let (proposal, outcome, book) = taken(std::slice::from_ref(file));
        assert!(proposal.is_sure(), "{proposal:?}");
        assert_eq!(outcome.refused(), 0, "{:?}", outcome.reports);
        assert_eq!(deals(&book), [(1, 10_050), (1, 5_000), (1, 7_025)], "{}: {}", file.0, proposal.text);
        assert_eq!((book.accounts.len(), book.people.len()), (2, 2), "{}", proposal.text);
        assert!(book.deals.rows().iter().all(|deal| deal.created().is_some()), "{}", proposal.text);
        assert_eq!(proposal.files[0].unread, [], "{}", file.0);
        let said = proposal.files[0].said.join("; ");
        assert!(said.contains("is won") && said.contains("is lost") && said.contains("day of the decision"), "{said}");
    }
}

#[test]
fn the_only_day_of_a_list_of_deals_is_taken_for_that_of_the_decision_with_doubts() {
    for rows in [
        "Project;Client;Amount;Status;Date\nA;Acme;100;open;01.02.2026\nB;Bolt;20;won;13.02.2026\nC;Acme;5;lost;14.02.2026\n",
        "Projekt;Kunde;Summe;Status;Datum\nA;Acme;100;offen;01.02.2026\nB;Bolt;20;gewonnen;13.02.2026\nC;Acme;5;verloren;14.02.2026\n",
        "Projet;Client;Montant;Statut;Date\nA;Acme;100;ouvert;01/02/2026\nB;Bolt;20;gagné;13/02/2026\nC;Acme;5;perdu;14/02/2026\n",
        "Proyecto;Cliente;Importe;Estado;Fecha\nA;Acme;100;abierto;01/02/2026\nB;Bolt;20;ganado;13/02/2026\nC;Acme;5;perdido;14/02/2026\n",
        "Projeto;Cliente;Valor;Situação;Data\nA;Acme;100;aberto;01/02/2026\nB;Bolt;20;ganho;13/02/2026\nC;Acme;5;perdido;14/02/2026\n",
        "Project;Klant;Bedrag;Status;Datum\nA;Acme;100;open;01-02-2026\nB;Bolt;20;gewonnen;13-02-2026\nC;Acme;5;verloren;14-02-2026\n",
    ] {
        let (proposal, _, book) = taken(&[("liste.csv", rows)]);
        assert!(!proposal.is_sure(), "{rows}");
        assert_eq!(deals(&book), [(1, 2_000), (1, 500), (1, 10_000)], "{}", proposal.text);
        assert!(book.deals.rows().iter().all(|deal| deal.created().is_none()), "{}", proposal.text);
        assert!(proposal.files[0].said.iter().any(|said| said.contains("is its only day")), "{:?}", proposal.files[0].said);
    }
}

#[test]
fn columns_of_yes_and_no_decide_before_words() {
    let rows = "opp_number,Title,Is Won,Is Closed,Sales stage,Total value (EUR),Close date\n1,A,yes,yes,Done,10.00,2026-01-05\n2,B,no,yes,Done,20.00,2026-01-06\n3,C,no,no,Done,40.00,2026-12-07\n";
    let (proposal, _, book) = taken(&[("x.csv", rows)]);
    assert_eq!(deals(&book), [(1, 1_000), (1, 2_000), (1, 4_000)], "{}", proposal.text);
    assert!(proposal.text.contains("is_won: \"Is Won\"") && proposal.text.contains("currency: \"EUR\""), "{}", proposal.text);
}

#[test]
fn days_of_two_columns_decide_where_nothing_else_does() {
    let rows =
        "Deal ID,Deal name,Phase,Value,Won on,Lost on\n1,A,End,10.00,2026-01-05,\n2,B,End,20.00,,2026-01-06\n3,C,Start,40.00,,\n";
    let (proposal, _, book) = taken(&[("x.csv", rows)]);
    assert_eq!(deals(&book), [(1, 1_000), (1, 2_000), (1, 4_000)], "{}", proposal.text);
}

#[test]
fn a_closed_stage_of_which_nobody_says_how_it_ended_is_not_guessed() {
    let rows = "Deal ID,Deal name,Stage,Value,Close date\n1,A,Closed,10.00,2026-01-05\n2,B,Open,20.00,2026-01-06\n";
    let proposal = proposed(&[("x.csv", rows)]);
    assert!(!proposal.is_sure(), "{proposal:?}");
    assert!(proposal.files[0].said.iter().any(|said| said.contains("nothing says how a deal ended")), "{proposal:?}");
}

#[test]
fn a_list_of_sales_is_said_to_be_one() {
    let rows = "Date,Customer,Amount\n2026-01-05,Acme,10.00\n2026-01-06,Bolt,20.00\n";
    let (proposal, _, book) = taken(&[("sales 2026.csv", rows)]);
    assert_eq!(deals(&book), [(2, 3_000), (0, 0), (0, 0)]);
    assert!(proposal.files[0].said.iter().any(|said| said.contains("every row is taken for a sale")), "{proposal:?}");
    // What is not called so is asked about first.
    assert!(!proposed(&[("list.csv", rows)]).is_sure());
}

#[test]
fn nothing_is_proposed_for_what_is_no_table() {
    for (name, rows, why) in [
        ("names.csv", "Name,Colour\nAda,red\nBo,blue\n", "make no table"),
        ("accounts.csv", "Account name,Colour\nAcme,red\n", "make no table"),
        ("hist.csv", "Deal ID,Stage,Amount,Created\n1,New,5,2026-01-01\n1,Old,6,2026-01-02\n", "rows repeat it"),
        ("hist.csv", "Deal ID,Old value,New value,Changed\n1,New,5,2026-01-01\n", "it is a history"),
        ("d.csv", "Deal,Stage,Amount,Close date\n", "no row"),
        ("d.csv", "Deal,Stage,Value\nA,Won,5.00\nB,Open,6.00\n", "on which day deals were decided"),
    ] {
        let proposal = proposed(&[(name, rows)]);
        assert!(proposal.files.is_empty() && proposal.text.is_empty(), "{}", proposal.text);
        assert!(proposal.without[0].1.contains(why), "{name}: {:?}", proposal.without);
    }
}

#[test]
fn a_column_that_sounds_like_a_field_and_is_none_is_named() {
    let rows = "Deal,Stage,Amount,Value,Close date\nA,Won,large,5.00,2026-01-05\nB,Lost,small,6.00,2026-01-06\n";
    let (proposal, _, book) = taken(&[("deals.csv", rows)]);
    assert_eq!(deals(&book), [(1, 500), (1, 600), (0, 0)]);
    let why = proposal.files[0].unread.iter().find(|(column, _)| column == "Amount").and_then(|(_, why)| why.clone());
    assert_eq!(why.as_deref(), Some("it sounds like amount, but its cells are no numbers"));
}

#[test]
fn the_sum_of_an_order_is_not_that_of_its_lines() {
    let rows = "Order number,Order date,Customer,SKU,Quantity,Unit price,Order total\n1,2026-01-05,Acme,a,2,5.00,13.00\n1,2026-01-05,Acme,b,1,3.00,13.00\n2,2026-01-06,Bolt,a,1,5.00,5.00\n3,2026-01-06,Bolt,a,2,5.00,13.00\n3,2026-01-06,Bolt,b,1,3.00,13.00\n";
    let (proposal, outcome, book) = taken(&[("orders.csv", rows)]);
    assert_eq!((book.orders.len(), outcome.refused()), (3, 0), "{}", proposal.text);
    let sum = outcome.money.values().next().unwrap().held;
    assert_eq!(sum, rust_decimal::Decimal::from(31), "{}", proposal.text);
}

#[test]
fn files_of_several_tables_name_each_other() {
    let files = [
        ("firmen.csv", "Nr;Firma;Domain;Branche\n1;Acme;acme.com;Bau\n2;Bolt;bolt.com;Bau\n"),
        ("kontakte.csv", "Vorname;Nachname;Firma;E-Mail\nAda;L;acme.com;a@acme.com\n"),
        ("werbung ads.csv", "Tag;Kampagne;Kosten;Klicks\n05.01.2026;Herbst;10,50;3\n27.01.2026;Herbst;1,25;0\n"),
        ("termine.csv", "Datum;Typ;Firma;Betreff\n05.01.2026;Anruf;acme.com;Hallo\n27.01.2026;Fax;bolt.com;Hm\n"),
    ];
    let (proposal, outcome, book) = taken(&files);
    assert_eq!(outcome.refused(), 0, "{:?}", outcome.reports);
    assert_eq!(
        (book.accounts.len(), book.contacts.len(), book.spend.len(), book.activities.len()),
        (2, 1, 2, 2),
        "{}",
        proposal.text
    );
    assert!(book.accounts.find("acme.com").is_some(), "{}", proposal.text);
    assert_eq!(book.contacts.rows()[0].name(), "Ada L");
}

#[test]
fn what_is_proposed_is_a_map_whatever_the_headers() {
    let rows = "\"Deal \"\"x\"\"\",Stage (a + b),\u{7}Amount\\n,Close date,Stage (a + b)\nA,Won,5.00,2026-01-05,x\nB,Lost,6.00,2026-01-06,y\n";
    for file in proposed(&[("deals.csv", rows)]).files {
        assert!(!file.taken.is_empty());
    }
    proptest::proptest!(proptest::prelude::ProptestConfig::with_cases(48), |(
        headers in proptest::collection::vec("(deal|stage|amount|close date|owner|won|lost|id|name|account|kind|[\"\\\\a-z+ (){},]{0,6})", 2..7),
        cells in proptest::collection::vec("(won|lost|open|2026-01-05|5|yes|[\"\\\\a-z,;]{0,4})", 4..20)
    )| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&headers).unwrap();
        for row in cells.chunks_exact(headers.len()) {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let (place, paths) = ProposalFolder::put(&[("deals.csv", &text)]);
        let Ok(proposal) = of(&paths, None) else { return Ok(()) };
        if !proposal.text.is_empty() {
            map::parse("proposed", &proposal.text).unwrap_or_else(|error| panic!("{error}\n{}", proposal.text));
            // Whether it can be read or not: without a panic.
            let _ = in_memory(&request(&paths, &place.0.path().join("book"), &proposal.text), &mut |_| ());
        }
    });
}
