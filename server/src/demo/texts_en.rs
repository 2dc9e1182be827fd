//! What customers and our people say to each other in English: shopping.

use super::{
    texts::{Language, Reason},
    texts_en_accounts::{ACCOUNTS, LETTERS},
};

/// English.
pub(super) static ENGLISH: Language = Language {
    greetings_to_us: &["Hello,", "Good morning,", "Hi there,", "Dear Hartley & Wren,", "Good afternoon,"],
    greetings: &["Good afternoon {name},", "Hello {name},", "Dear {name},", "Good morning {name},", "Hi {name},"],
    closings: &["Many thanks.", "Thank you in advance.", "Kind regards, {name}", "Best wishes, {name}", "Thanks, {name}"],
    signatures: &["Kind regards, {agent}", "Best wishes, {agent}, Hartley & Wren", "{agent}, customer care", "Warm regards, {agent}"],
    acknowledgements: &[
        "Thank you for writing to us. Your request has the number {number}; somebody will answer you shortly.",
        "We have received your message and gave it the number {number}. You can reply to this e-mail to add to it.",
    ],
    thanks: &[
        "That was quick, thank you!",
        "Perfect, thank you so much for your help.",
        "Thank you {agent}, that sorts it out.",
        "Great, I appreciate it. No need to do anything else.",
        "Lovely, thank you. I am happy with that.",
        "All fine now. Thanks for staying on it.",
    ],
    farewells: &[
        "You are very welcome. I will close this now; simply reply if anything else comes up.",
        "Glad to hear it. Thank you for your patience, and enjoy your week.",
        "My pleasure. We are here if you need us again.",
    ],
    comments_good: &[
        "{agent} sorted it straight away.",
        "Friendly and quick.",
        "Exactly what I needed, no fuss.",
        "Very kind on the telephone.",
        "Impressed that somebody read the whole message.",
        "Solved in one go.",
        "",
        "",
    ],
    comments_bad: &[
        "Took too long to get an answer.",
        "I had to explain everything twice.",
        "Still not quite what I asked for.",
        "Nice people, but the wait was far too long.",
        "No one rang back as promised.",
        "",
    ],
    letters: &LETTERS,
    shopping: &SHOPPING,
    accounts: &ACCOUNTS,
    space: " ",
};

static SHOPPING: [Reason; 4] = [
    Reason {
        subjects: &[
            "Order {order} has not arrived",
            "Delivery of the {product} is late",
            "Parcel says delivered, nothing here",
            "Where is my parcel?",
        ],
        openings: &[
            "My order {order} was meant to be here by {date} and I am still waiting.",
            "I ordered the {product} and the tracking has not moved for days.",
            "The courier says order {order} was delivered to {city}, but nothing was left at my door.",
            "It has been more than a week since I placed order {order}.",
        ],
        details: &[
            "I was at home the whole day and nobody rang.",
            "I have asked the neighbours and looked in the porch.",
            "I shall be at home for the rest of the week.",
            "It is a birthday present, so the date matters.",
        ],
        asks: &[
            "Could you find out where it is?",
            "Please send another one if this one is lost.",
            "Can you tell me which day it will come?",
            "Would it be possible to collect it from the shop instead?",
        ],
        replies: &[
            "I am sorry that order {order} is late. I have asked the courier where it is and will write as soon as they answer.",
            "thank you for telling us. The parcel was last scanned at the depot near {city}; I am chasing it now.",
            "I can see that the delivery was promised for {date}. That is not good enough, and I am looking into it.",
        ],
        follow_ups: &[
            "Thank you. Is there any news? The tracking still shows the same.",
            "I will be out on Thursday, so please have them leave it with the neighbour at number 12.",
            "That would be fine, as long as it arrives before the weekend.",
        ],
        solutions: &[
            "The courier has found the parcel and will deliver it tomorrow before noon. Your postage has been refunded.",
            "The parcel is lost, so I have sent a new {product} today by express, at no cost to you.",
            "It has now been delivered and signed for. I have added a £5 voucher to your account for the wait.",
        ],
    },
    Reason {
        subjects: &[
            "{product} arrived damaged",
            "Problem with the {product}",
            "One item in order {order} is faulty",
            "{product} broken in the parcel",
        ],
        openings: &[
            "The {product} from order {order} arrived damaged.",
            "I opened the parcel today and the {product} is not as it should be.",
            "One of the pieces in order {order} is faulty: the {product}.",
            "Sadly the {product} was broken when I unpacked it.",
        ],
        details: &[
            "The box itself looked fine, so it must have been packed like that.",
            "There was hardly any padding around it.",
            "I have kept the box and the packing, and I can send photos.",
            "Everything else in the parcel is lovely.",
        ],
        asks: &[
            "Could you send a replacement?",
            "I need it for the end of the month. Can you send another?",
            "I would rather have my money back for that one, please.",
            "Do I have to send the broken one back?",
        ],
        replies: &[
            "I am so sorry about the {product}. Could you send me a photo of it, so that our packers can see what went wrong?",
            "that should not happen. I am checking the stock for a replacement and will have an answer for you today.",
            "thank you for keeping the packing. There is no need to return the broken piece; I am arranging a new one.",
        ],
        follow_ups: &[
            "Here are two photos. You can see it best on the second one.",
            "Thank you. A replacement would be best, it was part of a set.",
            "I have thrown the pieces away because of the children, I hope that is all right.",
        ],
        solutions: &[
            "A new {product} left our warehouse this morning and should reach you within two days.",
            "We have none left, I am afraid, so I have refunded {amount} to your card.",
            "A replacement is reserved for you at the shop; it is ready to collect from ten tomorrow.",
        ],
    },
    Reason {
        subjects: &[
            "Returned the {product}, no refund yet",
            "Refund for order {order} not complete",
            "Wrong amount refunded",
            "When will I get my money back?",
        ],
        openings: &[
            "I sent the {product} back on {date} and have not seen the refund.",
            "You confirmed my return for order {order}, but {amount} is still missing.",
            "The refund for order {order} is smaller than what I paid.",
            "I returned part of order {order} at the shop and was told to expect the money within five days.",
        ],
        details: &[
            "I have the receipt here.",
            "My bank says that nothing is on its way.",
            "Everything was unused and still in its box.",
            "I paid by card, not with a voucher.",
        ],
        asks: &[
            "Could you check what happened?",
            "Please let me know when I can expect it.",
            "Can you refund it to the same card?",
            "Could you send me a confirmation in writing?",
        ],
        replies: &[
            "I have found your return. It reached us but was not booked in, which is our mistake. I am putting that right now.",
            "refunds usually take three to five working days after the parcel reaches us. I am checking with accounts.",
            "thank you for the details. I can see the return of the {product} and have asked our accounts team for the date.",
        ],
        follow_ups: &[
            "Thank you. The receipt number is on the photo I attached.",
            "It is still not on my statement this morning.",
            "A voucher would also be fine if that is quicker.",
        ],
        solutions: &[
            "{amount} was refunded to your card today; your bank may need two days to show it.",
            "What was missing has been refunded, with our apologies. The confirmation is attached.",
            "I have refunded the whole of order {order}, postage included.",
        ],
    },
    Reason {
        subjects: &[
            "Invoice for order {order}",
            "Invoice shows the wrong address",
            "Charged twice for order {order}?",
            "VAT number missing on the invoice",
        ],
        openings: &[
            "I need an invoice for order {order} and cannot find it in my account.",
            "The invoice for order {order} shows our old address.",
            "My statement shows two payments of {amount} for one order.",
            "Our bookkeeper sent back your invoice for order {order} because the VAT number is missing.",
        ],
        details: &[
            "We have to close the month this week.",
            "The order was for {city}.",
            "I hope that it is easily put right.",
            "It has happened before, in spring.",
        ],
        asks: &[
            "Could you look into it?",
            "Please let me know what you need from me.",
            "Could you send me the right papers as a PDF?",
            "Whom should I ask about this?",
        ],
        replies: &[
            "I have found order {order} and am having the invoice sent to this address.",
            "thank you for pointing that out. Could you confirm the name and address as they should stand there?",
            "I can see the payment you mean. I am checking with our bank whether it was taken or only reserved.",
            "I am sorry about that. I am having the invoice written again with the number from your account.",
        ],
        follow_ups: &[
            "Thank you. There is no great hurry, but this week would be good.",
            "Everything you need stands on my last order.",
            "Is there any news? I should like to file it today.",
        ],
        solutions: &[
            "The invoice is attached. You will find every other one under “Orders” in your account.",
            "The corrected invoice is attached, and your account now has the right address.",
            "The second payment was only a reservation; it has been released and will disappear within two days.",
            "The new invoice with your VAT number is attached, and the next ones will show it too.",
        ],
    },
];
