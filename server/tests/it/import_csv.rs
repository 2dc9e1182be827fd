//! Anybody's CSV: Northwind whole, and each kind of file with what can be wrong in it.

use crate::imported::{assert_verified, data, import_csv, rejects};
use crate::northwind::{CUSTOMERS_MAP, Northwind, ORDERS_MAP};
use domain::{
    access::Scope,
    customer::{ContactKind, CustomerKind, CustomerQuery},
    interaction::{Flow, InteractionKind},
    money::Currency,
    order::OrderKind,
    ticket::{Author, TicketStatus},
    time::Timestamp,
};
use server::import::{CsvKind, ImportError};
use store::{Db, on_both_databases};
use uuid::Uuid;

const CUSTOMERS: &str = "source = \"crm\"\n[columns]\nexternal_id = \"id\"\nname = \"name\"\nemail = \"mail\"\nphone = \"phone\"\n\
     country = \"country\"\nkind = \"kind\"\nstage = \"stage\"\ncreated_at = \"since\"\n";
const TICKETS: &str = "source = \"desk\"\ncustomer_source = \"crm\"\ndate_format = \"dd/mm/yyyy\"\nseparator = \";\"\n[columns]\nnumber = \"no\"\n\
     customer_external_id = \"customer\"\nsubject = \"subject\"\nstatus = \"status\"\nopened_at = \"opened\"\nsolved_at = \"solved\"\n\
     assignee = \"agent\"\nmessage_at = \"at\"\nmessage_author = \"by\"\nmessage_body = \"text\"\n";
const EVENTS: &str = "source = \"phones\"\ncustomer_source = \"crm\"\n[columns]\nexternal_id = \"id\"\ncustomer_external_id = \"customer\"\n\
     at = \"at\"\nkind = \"kind\"\nsubject = \"subject\"\nbody = \"body\"\nseconds = \"seconds\"\nactor = \"agent\"\nflow = \"flow\"\n";
const ORDERS: &str = "source = \"crm\"\ncurrency = \"EUR\"\n[columns]\nnumber = \"no\"\ncustomer_external_id = \"customer\"\nplaced_at = \"at\"\n\
     product_code = \"code\"\nquantity = \"n\"\nunit_price = \"price\"\nkind = \"kind\"\ncurrency = \"currency\"\n";

const DELIVERED: &str = "source = \"crm\"\ncurrency = \"EUR\"\n[columns]\nnumber = \"no\"\ncustomer_external_id = \"customer\"\nplaced_at = \"at\"\n\
     delivered_at = \"delivered\"\nproduct_code = \"code\"\nquantity = \"n\"\nunit_price = \"price\"\nkind = \"kind\"\ncountry = \"to\"\n";

const TWO: &str = "id,name,mail,phone,country,kind,stage,since\n\
     7,Ana Peña,ana@example.com,+34 600 123 456,Spain,person,,2020-05-01\n\
     8,Öz GmbH,,,Germany,organisation,prospect,\n";

async fn customer(db: &Db, source: &str, id: &str) -> Uuid {
    let query = CustomerQuery { source: Some(source.into()), source_id: Some(id.into()), ..Default::default() };
    let found = store::customers::list(db.reader(), &Scope::all(), &query).await.expect("customers");
    found.rows.first().unwrap_or_else(|| panic!("customer {id} of {source}")).customer_id
}

async fn import(db: &Db, kind: CsvKind, map: &str, text: &str, lines: [u64; 4]) {
    let report = import_csv(db, kind, map, text).await.expect("an import");
    let found = [report.lines, report.stored, report.unchanged, report.rejected];
    assert_eq!(found, lines, "lines, stored, unchanged, rejected; {:?}", rejects(db).await);
    assert_verified(db).await;
}

on_both_databases! {
    async fn whoever_was_erased_does_not_come_back_with_any_file(test) {
        let tickets = "no;customer;subject;status;opened;solved;agent;at;by;text\n100;7;Late;open;1/2/2024 10:00;;Lea;;;\n101;8;Broken;;3/2/2024;;;;;\n";
        let events = "id,customer,at,kind,subject,body,seconds,agent,flow\nc1,7,2024-02-01,call,,Short.,95,Lea,\nc2,8,2024-02-01,call,,Long.,95,Lea,\n";
        let orders = "no,customer,at,code,n,price,kind,currency\n1,7,2024-01-01,A,1,10,,EUR\n2,8,2024-01-01,A,1,10,,EUR\n";
        let files = [
            (CsvKind::Customers, CUSTOMERS, TWO),
            (CsvKind::Tickets, TICKETS, tickets),
            (CsvKind::Interactions, EVENTS, events),
            (CsvKind::Orders, ORDERS, orders),
        ];
        for (kind, map, text) in files {
            import(&test.db, kind, map, text, [2, 2, 0, 0]).await;
        }
        let erasing = store::privacy::Erasing {
            id: Uuid::from_u128(1),
            customer: customer(&test.db, "crm", "7").await,
            at: server::state::now(),
            actor: "Lea".into(),
            reason: "asked".into(),
            salt: [1; 16],
        };
        let erased = test.db.write(move |tx| {
            let erasing = erasing.clone();
            Box::pin(async move { store::privacy::erase(tx, &Scope::all(), &erasing).await })
        });
        assert!(erased.await.expect("erased").is_some());
        for (kind, map, text) in files {
            import(&test.db, kind, map, text, [2, 1, 1, 1]).await;
            let refused = rejects(&test.db).await;
            assert_eq!((refused[0].line, refused[0].reason.as_str(), refused[0].text.as_str()), (2, "erased", ""));
        }
    }

    async fn when_an_order_was_delivered_is_told_with_it_or_later(test) {
        let db = &test.db;
        import(db, CsvKind::Customers, CUSTOMERS, TWO, [2, 2, 0, 0]).await;
        let delivered = async |number: &str| {
            let found = store::orders::by_number(db.reader(), &Scope::all(), "crm", number).await.expect("a look");
            found.expect("an order").order.delivered_at.map(|at| at.to_string())
        };
        let days = async || {
            let split = domain::metric::Split::By(domain::metric::Dimension::Country);
            let series = store::metrics::series(db.reader(), domain::metric::Metric::DeliveryTime, None, None, split).await.expect("a series");
            series.points.iter().map(|point| (point.key.clone(), point.value.as_f64() / 86_400.0)).collect::<Vec<_>>()
        };
        // Two lines of one order, an anonymous one, a credit note that nobody is delivered, and one delivered before it was placed.
        let first = "no,customer,at,delivered,code,n,price,kind,to\n1,7,2024-01-01,,A,1,10,,Spain\n1,7,2024-01-01,,B,1,10,,Spain\n\
                     2,,2024-01-01,2024-01-03,A,1,10,,France\nC1,7,2024-01-05,2024-01-06,A,-1,10,credit_note,Spain\n\
                     3,8,2024-01-09,2024-01-08,A,1,10,,Germany\n";
        import(db, CsvKind::Orders, DELIVERED, first, [5, 4, 0, 1]).await;
        assert!(rejects(db).await[0].reason.contains("before placed_at"), "{:?}", rejects(db).await);
        assert_eq!((delivered("1").await, delivered("2").await.as_deref(), delivered("C1").await), (None, Some("2024-01-03T00:00:00Z"), None));
        assert_eq!(days().await, [("France".to_owned(), 2.0)], "what nobody tells is not nothing");
        // The same lines again, and when the parcels came: the last of them counts.
        let later = "no,customer,at,delivered,code,n,price,kind,to\n1,7,2024-01-01,2024-01-05,A,1,10,,Spain\n1,7,2024-01-01,2024-01-04,B,1,10,,Spain\n";
        import(db, CsvKind::Orders, DELIVERED, later, [2, 2, 2, 0]).await;
        assert_eq!(delivered("1").await.as_deref(), Some("2024-01-05T00:00:00Z"));
        assert_eq!(days().await, [("Spain".to_owned(), 4.0), ("France".to_owned(), 2.0)]);
        // Another day corrects it, also to an earlier one; a blank leaves what is there.
        let corrected = later.replace("2024-01-05,A", "2024-01-03,A").replace("2024-01-04,B", ",B");
        import(db, CsvKind::Orders, DELIVERED, &corrected, [2, 2, 2, 0]).await;
        assert_eq!(delivered("1").await.as_deref(), Some("2024-01-03T00:00:00Z"));
        let blank = later.replace("2024-01-05,A", ",A").replace("2024-01-04,B", ",B");
        import(db, CsvKind::Orders, DELIVERED, &blank, [2, 2, 2, 0]).await;
        assert_eq!(delivered("1").await.as_deref(), Some("2024-01-03T00:00:00Z"));
        assert_eq!(days().await, [("France".to_owned(), 2.0), ("Spain".to_owned(), 2.0)]);
    }

    async fn northwind_goes_in_whole(test) {
        let northwind = Northwind::read(&data("northwind.sql.gz"));
        let (customers, orders) = (northwind.customers_csv(), northwind.orders_csv());
        import(&test.db, CsvKind::Customers, CUSTOMERS_MAP, &customers, [91, 91, 0, 0]).await;
        let report = import_csv(&test.db, CsvKind::Orders, ORDERS_MAP, &orders).await.expect("an import");
        assert_eq!((report.lines, report.stored, report.rejected), (2_155, 2_155, 0));
        // 830 orders of 89 customers: two of the 91 never ordered. All 77 products were sold.
        assert_eq!((report.orders, report.credit_notes, report.customers, report.products), (830, 0, 89, 77));
        assert_eq!(report.currency, Some(Currency::USD));
        assert_eq!((report.sales_total_minor, report.credits_total_minor), (northwind.total_minor(), 0));
        // Unrounded the lines come to 1,265,793.0395: rounding each moves the whole by no more than a few cents.
        assert!((report.sales_total_minor - 126_579_304).abs() < 50, "{}", report.sales_total_minor);
        assert_verified(&test.db).await;

        let id = customer(&test.db, "northwind", "ALFKI").await;
        let record = store::customers::record(test.db.reader(), &Scope::all(), id).await.expect("a read").expect("a record");
        assert_eq!((record.facts.name.as_str(), record.facts.kind, record.city.as_str()), ("Alfreds Futterkiste", CustomerKind::Organisation, "Berlin"));
        assert_eq!((record.facts.orders, record.facts.revenue_minor), (6, 427_300));
        assert!(record.contact_points.iter().any(|c| c.kind == ContactKind::Phone && c.value == "030-0074321"));
        assert_eq!(store::search::find(test.db.reader(), &Scope::all(), "30 007 43 21", 5).await.expect("hits")[0].customer_id, Some(id));
        let line = store::orders::by_number(test.db.reader(), &Scope::all(), "northwind", "10248").await.expect("a read").expect("an order");
        assert_eq!(line.lines[0].description, "Queso Cabrales");

        import(&test.db, CsvKind::Customers, CUSTOMERS_MAP, &customers, [91, 91, 91, 0]).await;
        import(&test.db, CsvKind::Orders, ORDERS_MAP, &orders, [2_155, 2_155, 2_155, 0]).await;
    }

    async fn customers_are_added_and_brought_up_to_date(test) {
        import(&test.db, CsvKind::Customers, CUSTOMERS, TWO, [2, 2, 0, 0]).await;
        let id = customer(&test.db, "crm", "7").await;
        assert_eq!(store::search::find(test.db.reader(), &Scope::all(), "600123456", 5).await.expect("hits")[0].customer_id, Some(id));
        let newer = "id,name,mail,phone,country,kind,stage,since\n\
             7,Ana Peña López,ana@example.org,,,,former,\n\
             8,Öz GmbH,,,Germany,organisation,prospect,\n\
             8,Öz GmbH,,,Germany,organisation,prospect,\n\
             8,Other GmbH,,,Germany,organisation,prospect,\n\
             9,,,,,,,\n\
             10,Bo,,,,robot,,\n";
        import(&test.db, CsvKind::Customers, CUSTOMERS, newer, [6, 3, 2, 3]).await;
        let reasons: Vec<_> = rejects(&test.db).await.into_iter().map(|r| r.reason).collect();
        assert_eq!(reasons[0], "customer “8” stands in line 3 already, with other particulars");
        assert_eq!(reasons[1], "name is missing");
        assert_eq!(reasons[2], "kind “robot” is none of person, organisation");
        let record = store::customers::record(test.db.reader(), &Scope::all(), id).await.expect("a read").expect("a record");
        assert_eq!((record.facts.name.as_str(), record.facts.country.as_str()), ("Ana Peña López", "Spain"));
        assert_eq!(record.facts.since, Timestamp::parse("2020-05-01").expect("a day"));
        let contacts: Vec<_> = record.contact_points.iter().map(|c| c.value.as_str()).collect();
        assert!(contacts.contains(&"ana@example.org") && contacts.contains(&"+34 600 123 456") && contacts.len() == 2, "{contacts:?}");
        for words in ["lopez", "example.org", "600 123 456"] {
            assert_eq!(store::search::find(test.db.reader(), &Scope::all(), words, 5).await.expect("hits").len(), 1, "{words}");
        }
        assert!(store::search::find(test.db.reader(), &Scope::all(), "ana@example.com", 5).await.expect("hits").is_empty());
    }

    async fn tickets_come_with_their_messages(test) {
        import(&test.db, CsvKind::Customers, CUSTOMERS, TWO, [2, 2, 0, 0]).await;
        let head = "no;customer;subject;status;opened;solved;agent;at;by;text\n";
        let first = format!(
            "{head}100;7;Late;open;1/2/2024 10:00;;Lea;1/2/2024 10:00;customer;\"Where is it?\nI have waited; long.\"\n\
             100;7;Late;open;1/2/2024 10:00;;Lea;1/2/2024 11:00;agent;On its way.\n\
             101;8;Broken;;3/2/2024;;;;;\n\
             102;99;Unknown;;3/2/2024;;;;;\n\
             100;7;Early;open;1/2/2024 10:00;;Lea;1/2/2024 12:00;agent;Is it?\n\
             101;8;Broken;;2024-02-03;;;;;\n"
        );
        import(&test.db, CsvKind::Tickets, TICKETS, &first, [6, 3, 0, 3]).await;
        let refused = rejects(&test.db).await;
        let lines: Vec<_> = refused.iter().map(|r| r.line).collect();
        assert_eq!(lines, [6, 7, 8]);
        assert_eq!(refused[0].reason, "customer “99” is not known; import the customers first");
        assert_eq!(refused[1].reason, "ticket 100 stands in line 2 already, with other particulars");
        assert_eq!(refused[2].reason, "opened_at “2024-02-03” is not a date in the format dd/mm/yyyy");
        import(&test.db, CsvKind::Tickets, TICKETS, &first, [6, 3, 3, 3]).await;

        let second = format!(
            "{head}100;7;Late;solved;1/2/2024 10:00;2/2/2024 9:00;Lea;1/2/2024 11:00;agent;On its way.\n\
             100;7;Late;solved;1/2/2024 10:00;2/2/2024 9:00;Lea;2/2/2024 9:00;customer;Thanks.\n\
             101;7;Broken;;3/2/2024;;;;;\n"
        );
        import(&test.db, CsvKind::Tickets, TICKETS, &second, [3, 2, 0, 1]).await;
        assert_eq!(rejects(&test.db).await[0].reason, "ticket 101 belongs to another customer than 7");
        let detail = store::tickets::by_number(test.db.reader(), &Scope::all(), "desk", "100").await.expect("a read").expect("a ticket");
        assert_eq!((detail.ticket.status, detail.ticket.messages, detail.messages.len()), (TicketStatus::Solved, 3, 3));
        assert_eq!((detail.messages[0].author, detail.messages[0].name.as_str()), (Author::Customer, "Ana Peña"));
        assert_eq!(detail.messages[0].body, "Where is it?\nI have waited; long.");
        assert_eq!((detail.messages[1].author, detail.messages[1].name.as_str()), (Author::Agent, "Lea"));
        let facts = store::customers::facts(test.db.reader(), &Scope::all(), detail.ticket.customer_id).await.expect("a read").expect("facts");
        assert_eq!((facts.tickets, facts.tickets_open, facts.interactions), (1, 0, 1));
    }

    async fn interactions_stand_on_the_timeline(test) {
        import(&test.db, CsvKind::Customers, CUSTOMERS, TWO, [2, 2, 0, 0]).await;
        let long = "word ".repeat(100);
        let text = format!(
            "id,customer,at,kind,subject,body,seconds,agent,flow\n\
             c1,7,2024-02-01T10:00:00+01:00,call,Where is it?,Short.,95,Lea,\n\
             c2,7,2024-02-02,email,Offer,\"{long}\",,Lea,outbound\n\
             c3,7,2024-02-02,fax,,,,,\n\
             c4,99,2024-02-02,note,,,,,\n\
             c5,7,2024-02-02,order,,,,,\n\
             c6,7,2024-02-02,call,,,-4,,\n\
             c1,7,2024-02-01T10:00:00+01:00,call,Where is it?,Short.,95,Lea,\n"
        );
        import(&test.db, CsvKind::Interactions, EVENTS, &text, [7, 3, 1, 4]).await;
        import(&test.db, CsvKind::Interactions, EVENTS, &text, [7, 3, 3, 4]).await;
        let id = customer(&test.db, "crm", "7").await;
        let events = store::timeline::list(test.db.reader(), &Scope::all(), id, &Default::default()).await.expect("a timeline").rows;
        assert_eq!(events.len(), 2);
        let (mail, call) = (&events[0], &events[1]);
        assert_eq!((call.kind, call.flow, call.measure, call.summary.as_str()), (InteractionKind::Call, Flow::Inbound, Some(95), "Short."));
        assert_eq!(call.at, Timestamp::parse("2024-02-01T09:00:00Z").expect("a moment"));
        assert_eq!((mail.flow, mail.actor.as_str()), (Flow::Outbound, "Lea"));
        let body = store::timeline::body(test.db.reader(), &Scope::all(), id, mail.id).await.expect("a read");
        assert_eq!(body.as_deref(), Some(long.trim()));
        assert_eq!(store::timeline::body(test.db.reader(), &Scope::all(), id, call.id).await.expect("a read"), None);
    }

    async fn orders_need_their_customers_and_the_companys_currency(test) {
        let text = "no,customer,at,code,n,price,kind,currency\n\
             1,7,2024-01-01,A,2,1.005,,EUR\n\
             1,7,2024-01-01,B,1,10,,\n\
             2,99,2024-01-01,A,1,10,,EUR\n\
             3,7,2024-01-02,A,1,10,,USD\n\
             4,,2024-01-02,A,1,10,,EUR\n\
             5,7,2024-01-03,A,-1,1.005,credit_note,EUR\n\
             5,7,2024-01-03,B,-1,10,order,EUR\n";
        let report = import_csv(&test.db, CsvKind::Orders, ORDERS, text).await.expect("an import");
        assert_eq!((report.stored, report.rejected, report.anonymous_lines), (1, 6, 1));
        import(&test.db, CsvKind::Customers, CUSTOMERS, TWO, [2, 2, 0, 0]).await;
        import(&test.db, CsvKind::Orders, ORDERS, text, [7, 4, 1, 3]).await;
        let reasons: Vec<_> = rejects(&test.db).await.into_iter().map(|r| r.reason).collect();
        assert_eq!(reasons[0], "customer “99” is not known; import the customers first");
        assert_eq!(reasons[1], "the amount is in USD, the file's map says EUR; convert it first");
        assert!(reasons[2].starts_with("order 5 is of kind credit_note"), "{}", reasons[2]);
        let order = store::orders::by_number(test.db.reader(), &Scope::all(), "crm", "1").await.expect("a read").expect("an order");
        assert_eq!((order.order.total_minor, order.lines[0].unit_price.to_string()), (1_201, "1.005".to_owned()));
        let credit = store::orders::by_number(test.db.reader(), &Scope::all(), "crm", "5").await.expect("a read").expect("a credit note");
        assert_eq!((credit.order.kind, credit.order.credits_minor), (OrderKind::CreditNote, 100));

        let dollars = ORDERS.replace("EUR", "USD");
        let error = import_csv(&test.db, CsvKind::Orders, &dollars, text).await.expect_err("dollars are no euros");
        assert!(matches!(error, ImportError::Currency { .. }), "{error}");
    }

    async fn a_wrong_map_or_header_stores_nothing(test) {
        let cases = [
            (CUSTOMERS.replace("\"mail\"", "\"e-mail\""), TWO, "expected"),
            (CUSTOMERS.replace("email =", "fax ="), TWO, "“fax”"),
            (CUSTOMERS.replace("name = \"name\"\n", ""), TWO, "must say which column is “name”"),
            (CUSTOMERS.to_owned(), "", "found nothing"),
        ];
        for (map, text, message) in cases {
            let error = import_csv(&test.db, CsvKind::Customers, &map, text).await.expect_err(message).to_string();
            assert!(error.contains(message), "{error}");
        }
        assert!(store::settings::is_empty(test.db.reader()).await.expect("a read"));
        assert!(store::imports::list(test.db.reader()).await.expect("a read").is_empty());
    }

    async fn a_stray_quotation_mark_costs_its_own_line(test) {
        let text = "id,name,mail,phone,country,kind,stage,since\n\
             1,\"Ana,,,,,,\n\
             2,\"Bo \"\"the man\"\" Li\",,,,,,\n\
             3,\"two\nlines\",,,,,,\n\
             4,\"Eve,,,,,,\n";
        import(&test.db, CsvKind::Customers, CUSTOMERS, text, [4, 2, 0, 2]).await;
        let lines: Vec<_> = rejects(&test.db).await.into_iter().map(|r| r.line).collect();
        assert_eq!(lines, [2, 6]);
    }
}

#[test]
fn the_documents_maps_are_maps() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/import.md")).expect("the document");
    let maps: Vec<_> = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(maps.len(), 4);
    for map in maps {
        server::import::Mapping::parse(map).expect("a map");
    }
}
