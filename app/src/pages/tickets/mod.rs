//! Tickets: the list, and each on a page of its own.

pub mod columns;
mod filter;
pub mod list;
mod preview;
mod thread;
pub mod ticket;

pub use list::TicketsPage;
pub use ticket::TicketPage;
