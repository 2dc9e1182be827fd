//! Rows of some customers, made in memory and then written in one transaction.

use store::{
    Connection, Result,
    load::{
        AnswerRow, BodyRow, ConsentRow, Contact, Customer, HoldingRow, InteractionRow, LineRow, Link, Loader, MessageRow, OrderRow,
        TicketRow,
    },
};
use uuid::Uuid;

/// The rows, one list a table.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) customers: Vec<Customer>,
    pub(super) contacts: Vec<Contact>,
    pub(super) links: Vec<Link>,
    pub(super) consents: Vec<ConsentRow>,
    pub(super) holdings: Vec<HoldingRow>,
    pub(super) orders: Vec<OrderRow>,
    pub(super) lines: Vec<LineRow>,
    pub(super) tickets: Vec<TicketRow>,
    pub(super) messages: Vec<MessageRow>,
    pub(super) interactions: Vec<InteractionRow>,
    pub(super) bodies: Vec<BodyRow>,
    pub(super) answers: Vec<AnswerRow>,
    /// Customers and the tags on them.
    pub(super) tags: Vec<(Uuid, Uuid)>,
    /// What a customer is found by: name, contact points, ids elsewhere.
    pub(super) search: Vec<(Uuid, Vec<String>)>,
}

impl Batch {
    /// Writes every row, and leaves nothing in the loader.
    pub(super) async fn write<C: Connection>(self, db: &C, loader: &mut Loader) -> Result<()> {
        for row in self.customers {
            loader.customer(db, row).await?;
        }
        for row in self.contacts {
            loader.contact(db, row).await?;
        }
        for row in self.links {
            loader.link(db, row).await?;
        }
        for row in self.consents {
            loader.consent(db, row).await?;
        }
        for row in self.holdings {
            loader.holding(db, row).await?;
        }
        for row in self.orders {
            loader.order(db, row).await?;
        }
        for row in self.lines {
            loader.line(db, row).await?;
        }
        write_contacts(db, loader, self.tickets, self.messages, self.interactions, self.bodies).await?;
        for row in self.answers {
            loader.answer(db, row).await?;
        }
        for (customer, tag) in self.tags {
            loader.tag(db, customer, tag).await?;
        }
        for (customer, parts) in self.search {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            loader.search(db, customer, &parts).await?;
        }
        loader.finish(db).await
    }
}

async fn write_contacts<C: Connection>(
    db: &C,
    loader: &mut Loader,
    tickets: Vec<TicketRow>,
    messages: Vec<MessageRow>,
    interactions: Vec<InteractionRow>,
    bodies: Vec<BodyRow>,
) -> Result<()> {
    for row in tickets {
        loader.ticket(db, row).await?;
    }
    for row in messages {
        loader.message(db, row).await?;
    }
    for row in interactions {
        loader.interaction(db, row).await?;
    }
    for row in bodies {
        loader.body(db, row).await?;
    }
    Ok(())
}
