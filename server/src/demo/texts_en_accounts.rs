//! What customers and our people say to each other in English: accounts, products, money; letters.

use super::texts::{Letter, Reason};

pub(super) static ACCOUNTS: [Reason; 4] = [
    Reason {
        subjects: &["Cannot sign in", "Password e-mail never arrives", "My account is locked", "Old e-mail address on my account"],
        openings: &[
            "I cannot sign in any more; it says that my password is wrong.",
            "I asked for a new password three times and no e-mail has come.",
            "My account has been locked since {date}.",
            "I no longer have the e-mail address that my account is registered with.",
        ],
        details: &[
            "It worked until last week.",
            "I tried on the telephone and on the computer.",
            "My points and past orders are in there.",
        ],
        asks: &["Could you put that right for me?", "How do I get back in?", "What can I do?", "Please help me back in."],
        replies: &[
            "I have sent a fresh link to the address we have for you. It is valid for one hour.",
            "I can see the problem: our messages to your address come back. Is there another one we may use?",
            "your account was locked after five wrong passwords, to protect it. I can unlock it once you confirm your postcode.",
            "I can change the address for you. For safety, could you confirm your postcode first?",
        ],
        follow_ups: &[
            "The link says that it has expired.",
            "Please use the address that I am writing from.",
            "My postcode is the one in {city}, as on my last order.",
            "My postcode is the one in {city}, as before.",
        ],
        solutions: &[
            "Here is a new link, this time valid for a day.",
            "The address is changed and the link should be with you now. Nothing was lost.",
            "I have unlocked the account; you can sign in with your old password.",
            "Your address is changed and you can sign in with it now. Nothing was lost.",
        ],
    },
    Reason {
        subjects: &["Thinking of the {product}", "Question about the {product}", "Is the {product} in stock?", "More about the {product}"],
        openings: &[
            "I am thinking of buying the {product}.",
            "I have a question about the {product} on your web site.",
            "We have the {product} already and would like more of them.",
            "A friend in {city} has the {product} and I love it.",
        ],
        details: &[
            "The page says very little about it.",
            "It would be a present.",
            "I have looked in the shop as well.",
            "We would need about thirty for an event.",
        ],
        asks: &[
            "Could you tell me more?",
            "When will it be back?",
            "Does it come in another colour?",
            "Is there a better price for a larger number?",
        ],
        replies: &[
            "thank you for your interest in the {product}. I am asking our buyer and will come back to you today.",
            "what a good question. I have the {product} in front of me and shall describe it properly in a moment.",
            "we expect new stock within two weeks. Shall I put one aside for you?",
        ],
        follow_ups: &[
            "Yes please, that would be wonderful.",
            "Thank you. And would it be here before the end of the month?",
            "We would collect it from the shop ourselves.",
        ],
        solutions: &[
            "A full description and three photos are attached; do ask if anything is unclear.",
            "It is back in stock, and I have reserved one for you until Saturday.",
            "For thirty or more we take ten per cent off. Just mention this message in your order.",
        ],
    },
    Reason {
        subjects: &["Claim: water damage", "Claim after a theft", "Claim under policy {number}", "Claim: storm damage"],
        openings: &[
            "A pipe burst on {date} and the kitchen floor is ruined.",
            "Our bicycle was stolen from the cellar in {city}.",
            "I should like to make a claim under policy {number}.",
            "The storm took some tiles off our roof.",
        ],
        details: &[
            "I have written down everything that is affected.",
            "I have photos of everything.",
            "The estimate comes to about {amount}.",
        ],
        asks: &["What do you need from me?", "Is that covered?", "What happens next?", "How long does this usually take?"],
        replies: &[
            "I am sorry to read that. I have opened a claim under policy {number}; please send photos and any invoices.",
            "this is covered by your policy, less the excess of £100. Please keep all receipts and send them to me.",
            "I hope that nobody was hurt. A loss adjuster will ring you within two working days.",
        ],
        follow_ups: &[
            "The photos and the list are attached.",
            "The adjuster came this morning and was very thorough.",
            "Could the money go to the account that you know?",
        ],
        solutions: &[
            "The claim is settled: {amount} has been paid to your account today.",
            "The adjuster agrees with your estimate, and {amount} is on its way.",
            "The claim is closed as agreed. Your premium does not change because of it.",
        ],
    },
    Reason {
        subjects: &["Card payment declined", "I do not recognise a payment", "Card lost in {city}", "New card has not arrived"],
        openings: &[
            "My card was declined in {city} although there is money in the account.",
            "There is a payment of {amount} on {date} that I do not recognise.",
            "I lost my card this morning.",
            "My new card was supposed to come last week.",
        ],
        details: &["I have not given the number to anybody.", "I have no other card at the moment.", "The app does not tell me anything."],
        asks: &["Please help.", "Could you look into it?", "What should I do now?"],
        replies: &[
            "our security check stopped the payment. Could you confirm that it was you?",
            "that payment looks unusual to us as well. I have opened a dispute and frozen the card for now.",
            "I have blocked the card, so nothing more can happen with it. A new one is ordered.",
            "it was posted in time, so it must have gone astray. I have blocked it and ordered another one.",
        ],
        follow_ups: &[
            "Yes, that was me, in the shop by the station.",
            "I have looked through my receipts and it is none of mine.",
            "Thank you. Please send it to my home address.",
            "Thank you. Could it come by registered post this time?",
        ],
        solutions: &[
            "The check is lifted, and the card works everywhere again.",
            "The payment has been cancelled and {amount} is back in your account.",
            "Your new card was posted today and should be with you in three working days.",
            "The new card left us today by registered post.",
        ],
    },
];

pub(super) static LETTERS: [Letter; 7] = [
    Letter {
        subject: "Gift wrapping for the {product}",
        question: "could you wrap the {product} as a gift and leave the prices off the receipt? It goes straight to my sister, and I would like it \
                   to be a surprise. If there is a small card, please write “With love from all of us”.",
        answer: "of course. I have added gift wrapping and a receipt without prices, and the card says what you asked for. There is no charge for \
                 it this time. The parcel leaves us tomorrow morning.",
    },
    Letter {
        subject: "Change of address",
        question: "we have moved within {city}. Could you use the new address from now on, for parcels as well as for letters?",
        answer: "thank you for letting us know. The new address now stands in your account, and I have checked that nothing is on its way to the \
                 old one.",
    },
    Letter {
        subject: "Opening hours over the holidays",
        question: "are you open on the Sunday before the holidays, and until when can I reach somebody?",
        answer: "we are here from ten to six on that Sunday, and until four on the day before the holiday. We look forward to hearing from you.",
    },
    Letter {
        subject: "Can the {product} be returned?",
        question: "the {product} is lovely but not quite what we need. It is unused and still in its box. How do I return it, and who pays \
                   for the postage?",
        answer: "you have thirty days to return it, and the postage is ours. I have attached a label; please hand the parcel in at any post \
                 office. Your refund follows within five working days of its arrival.",
    },
    Letter {
        subject: "Newsletter",
        question: "I get the newsletter twice each time. Could you take one of the two addresses off the list?",
        answer: "I have removed the older address and left this one. You can change how often we write at the foot of each newsletter.",
    },
    Letter {
        subject: "Thank you",
        question: "I only wanted to say that the {product} arrived today, beautifully packed, and that whoever brought it carried it up three \
                   flights of stairs. That is how it should be.",
        answer: "what a kind message! I have passed it on to our packers and to the driver, and it now hangs in our kitchen. Enjoy it!",
    },
    Letter {
        subject: "Quotation for an event",
        question: "we are planning a dinner for eighty guests in {city} and would like the {product} on every table. Could you quote for forty \
                   pieces, delivered in the first week of the month? We would also need candles to go with them, ivory if possible, and would \
                   return what is unopened.",
        answer: "thank you for thinking of us. For forty pieces we can offer ten per cent off the list price, delivered free of charge. Candles in \
                 ivory are in stock, and unopened boxes may come back within thirty days. I have attached the quotation, which holds until the end \
                 of the month; please tell me the delivery day that suits you best.",
    },
];
