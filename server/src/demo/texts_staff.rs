//! What our own people write, in the company's language: calls, chats, notes; and what campaigns say.

/// A title and what happened.
pub(super) type Event = (&'static str, &'static str);

/// Telephone calls that customers make, as the agent wrote them down. What begins with an order stands first.
pub(super) static CALLS_IN: &[Event] = &[
    ("Asked about delivery", "Wanted to know when order {order} comes. Gave the day from the courier and offered to move it."),
    ("Moved a delivery", "Moved the delivery of order {order} to the afternoon and added a neighbour as a safe place."),
    ("Order by telephone", "Has trouble with the web site, so I took order {order} by telephone and sent a confirmation."),
    ("Return of the {product}", "Would like to return the {product}. Sent a label by e-mail and explained the thirty days."),
    ("Invoice copy", "Needs the invoice of order {order} again. Sent as PDF while on the line."),
    ("Wrong item sent", "Received something else instead of the {product}. Right one goes out today, no return needed."),
    ("Loyalty points", "Points of order {order} were missing. Added by hand."),
    ("Question about the {product}", "Asked what the {product} is made of and when it is back. Sent the sheet by e-mail."),
    ("Change of telephone number", "New mobile number noted; the old one no longer works."),
    (
        "Complaint about the wait",
        "Waited eleven minutes in the queue and was cross, quite rightly. Apologised and settled the matter at once.",
    ),
    ("Gift receipts", "Wants all parcels without prices inside. Set it as the standard for this account."),
    ("Click and collect", "Asked how long we keep a parcel at the shop. Fourteen days; can be extended to twenty-one."),
    ("Praise", "Rang to say how helpful everybody had been last time. Passed on to the team."),
    ("Payment in parts", "Asked whether larger orders can be paid in three parts. Explained the terms and sent them in writing."),
];
/// How many of [`CALLS_IN`] need an order.
pub(super) const CALLS_WITH_ORDER: usize = 7;

/// Telephone calls that we make.
pub(super) static CALLS_OUT: &[Event] = &[
    ("Called back", "Reached at the second try. Explained the delay and agreed on a new day."),
    ("Follow-up after a question", "Is content with how it ended. No further wishes."),
    ("Offer explained", "Went through the offer line by line. Interested, decides after the holidays."),
    ("No answer", "Left a message on the answering machine with our number and opening hours."),
    ("Welcome call", "Everything arrived well. Pointed out the loyalty card and the next shop."),
    ("Annual review", "Looked at the whole account together. Nothing to change this year."),
];

/// Chats on the web site.
pub(super) static CHATS: &[Event] = &[
    ("Chat about the {product}", "Wanted to know more about the {product}. Sent the description with a picture."),
    ("Chat about a voucher", "Voucher code was not accepted. Had a space too many; works now."),
    ("Chat about returns", "Asked how to return one item out of a set. Sent the label and the article about partial returns."),
    ("Chat about payment", "Card was refused at checkout. Tried again with another card, which worked."),
    ("Chat about stock", "Asked when the {product} is back. Put on the list to be told."),
    ("Chat handed to an agent", "The assistant could not help with the account settings. Taken over and solved."),
    ("Chat about opening hours", "Asked whether we are open on Sunday. Yes, ten to four."),
    ("Chat about gift cards", "Asked how long a gift card is valid. Two years; sent the terms."),
];

/// Notes that our people leave for each other.
pub(super) static NOTES: &[&str] = &[
    "Prefers gift receipts without prices.",
    "Best reached by telephone between nine and eleven.",
    "Please write, do not ring: works nights.",
    "Very loyal, buys for the whole family. Worth a personal card at Christmas.",
    "Asked twice about trade prices. Passed to sales.",
    "Parcel to the neighbour at number 12 if nobody is at home.",
    "Reads small print with difficulty: large print for letters.",
    "Second damaged parcel this year. Pack with extra padding, please.",
    "Was charming about a mistake of ours. Sent a box of biscuits.",
    "Partner may ask about the account; agreed in writing.",
    "Wants one invoice a month, not one an order.",
    "Collects from the shop whenever possible.",
    "Interested in the {product} when it is back in stock. Please let them know.",
    "Do not offer insurance again before next year.",
    "Moves house in spring; check the address with the next order.",
    "Birthday in the first week of the month, always orders then.",
    "Pays on the day. Credit limit could be raised.",
    "Met at the spring fair in {city}. Asked for the new catalogue; sent the same day.",
];

/// Pages that people look at.
pub(super) static VISITS: &[Event] = &[
    ("Viewed Lighting", "{product}, Candles, Basket"),
    ("Viewed Returns & refunds", "Returns & refunds, Contact"),
    ("Viewed New in", "New in, {product}"),
    ("Viewed Gifts under £20", "Gifts under £20, {product}, Delivery"),
    ("Searched the web site", "Results, {product}, Similar products"),
    ("Viewed own account", "My account, Addresses, Newsletter"),
    ("Left a basket", "{product}, Basket, Checkout; not finished"),
    ("Viewed Home insurance", "Home insurance, What is covered, Quote"),
    ("Viewed Savings", "Easy saver, Rates"),
    ("Read the journal", "Five ways to lay a table, {product}"),
    ("Viewed Shops", "Shops, Opening hours"),
    ("Viewed Delivery", "Delivery, International delivery"),
];

/// The campaign of each month, January first: its name and the link that people click.
pub(super) static CAMPAIGNS: [Event; 12] = [
    ("Winter sale", "Last pieces"),
    ("Valentine’s table", "Hearts and roses"),
    ("Mother’s Day", "Gifts for her"),
    ("Easter at home", "Egg cups"),
    ("Spring in the garden", "Garden lights"),
    ("Picnic season", "Rugs and hampers"),
    ("Summer evenings", "Lanterns"),
    ("Back to school", "Lunch boxes"),
    ("Autumn colours", "Cushions"),
    ("Cosy nights", "Candles"),
    ("Christmas lights", "Lanterns"),
    ("Last orders for Christmas", "Gift finder"),
];
