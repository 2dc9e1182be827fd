//! What the rows of the lists can tell: the fields that they carry.

use super::{Datum, Field, Row};
use crate::{customer::Facts, interaction::Interaction, order::Order, product::Product, ticket::Ticket, time::Timestamp};

fn text(text: &str) -> Datum<'_> {
    if text.is_empty() { Datum::Nothing } else { Datum::Text(text) }
}

fn moment(at: Option<Timestamp>) -> Datum<'static> {
    at.map_or(Datum::Nothing, Datum::Moment)
}

fn code(code: i16) -> Datum<'static> {
    Datum::Number(code.into())
}

impl Row for Facts {
    fn get(&self, field: Field) -> Option<Datum<'_>> {
        if !self.fields.shows_field(field) {
            return None;
        }
        Some(match field {
            Field::CustomerName => Datum::Text(&self.name),
            Field::CustomerTier => code(self.tier.code()),
            Field::CustomerStage => code(self.stage.code()),
            Field::CustomerKind => code(self.kind.code()),
            Field::CustomerCountry => text(&self.country),
            Field::CustomerRevenue => Datum::Number(self.revenue_minor),
            Field::CustomerCredits => Datum::Number(self.credits_minor),
            Field::CustomerNet => Datum::Number(self.net_minor),
            Field::CustomerOrders => Datum::Number(self.orders),
            Field::CustomerCreditNotes => Datum::Number(self.credit_notes),
            Field::CustomerFirstOrder => moment(self.first_order_at),
            Field::CustomerLastOrder => moment(self.last_order_at),
            Field::CustomerLastContact => moment(self.last_contact_at),
            Field::CustomerInteractions => Datum::Number(self.interactions),
            Field::CustomerTickets => Datum::Number(self.tickets),
            Field::CustomerOpenTickets => Datum::Number(self.tickets_open),
            Field::CustomerAnswers => Datum::Number(self.csat_answers),
            Field::CustomerCsat => self.csat_centi.map_or(Datum::Nothing, Datum::Number),
            Field::CustomerSince => Datum::Moment(self.since),
            Field::CustomerOwner => self.owner.as_ref().map_or(Datum::Nothing, |owner| text(&owner.name)),
            Field::CustomerTag => Datum::Texts(self.tags.iter().map(|tag| tag.name.as_str()).collect()),
            Field::CustomerId => Datum::Id(self.customer_id),
            _ => return None,
        })
    }
}

impl Row for Order {
    fn get(&self, field: Field) -> Option<Datum<'_>> {
        if !self.fields.shows_field(field) {
            return None;
        }
        Some(match field {
            Field::OrderNumber => text(&self.number),
            Field::OrderKind => code(self.kind.code()),
            Field::OrderPlaced => Datum::Moment(self.placed_at),
            Field::OrderDelivered => self.delivered_at.map_or(Datum::Nothing, Datum::Moment),
            Field::OrderTotal => Datum::Number(self.total_minor),
            Field::OrderSales => Datum::Number(self.sales_minor),
            Field::OrderCredits => Datum::Number(self.credits_minor),
            Field::OrderLines => Datum::Number(self.lines),
            Field::OrderCountry => text(&self.country),
            Field::OrderChannel => code(self.channel.code()),
            Field::OrderSource => text(&self.source),
            Field::OrderCustomer => Datum::Id(self.customer_id.unwrap_or_default()),
            _ => return None,
        })
    }
}

impl Row for Ticket {
    fn get(&self, field: Field) -> Option<Datum<'_>> {
        if !self.fields.shows_field(field) {
            return None;
        }
        Some(match field {
            Field::TicketNumber => text(&self.number),
            Field::TicketStatus => code(self.status.code()),
            Field::TicketPriority => code(self.priority.code()),
            Field::TicketReason => text(&self.reason),
            Field::TicketSubject => text(&self.subject),
            Field::TicketChannel => code(self.channel.code()),
            Field::TicketAssignee => text(&self.assignee),
            Field::TicketOpened => Datum::Moment(self.opened_at),
            Field::TicketFirstResponse => moment(self.first_response_at),
            Field::TicketAnswered => code(self.answered().code()),
            Field::TicketSolved => moment(self.solved_at),
            Field::TicketMessages => Datum::Number(self.messages),
            Field::TicketSource => text(&self.source),
            Field::TicketCustomer => Datum::Id(self.customer_id),
            _ => return None,
        })
    }
}

impl Row for Interaction {
    fn get(&self, field: Field) -> Option<Datum<'_>> {
        if !self.fields.shows_field(field) {
            return None;
        }
        Some(match field {
            Field::InteractionKind => code(self.kind.code()),
            Field::InteractionAt => Datum::Moment(self.at),
            Field::InteractionChannel => code(self.channel.code()),
            Field::InteractionFlow => code(self.flow.code()),
            Field::InteractionSubject => text(&self.subject),
            Field::InteractionActor => text(&self.actor),
            Field::InteractionAmount => self.amount.map_or(Datum::Nothing, |amount| Datum::Number(amount.minor)),
            _ => return None,
        })
    }
}

impl Row for Product {
    fn get(&self, field: Field) -> Option<Datum<'_>> {
        if !self.fields.shows_field(field) {
            return None;
        }
        Some(match field {
            Field::ProductName => Datum::Text(&self.name),
            Field::ProductCode => text(&self.code),
            Field::ProductKind => code(self.kind.code()),
            Field::ProductUnits => Datum::Number(self.units),
            Field::ProductLines => Datum::Number(self.lines),
            Field::ProductRevenue => Datum::Number(self.revenue_minor),
            Field::ProductCredits => Datum::Number(self.credits_minor),
            Field::ProductLastSold => moment(self.last_sold_at),
            Field::ProductSource => text(&self.source),
            _ => return None,
        })
    }
}
