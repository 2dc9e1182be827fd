//! Tickets: the list, and each on a page of its own.

pub mod list;
pub mod ticket;

pub use list::TicketsPage;
pub use ticket::TicketPage;
