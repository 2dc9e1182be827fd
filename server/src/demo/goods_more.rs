//! The other six groups: see `goods`.

use super::goods::{GARDEN, Group, KITCHEN, LIGHTING, LIVING, STATIONERY, TABLE};

/// Every group. The fourth-last, Christmas, sells from October to December only.
pub(super) static GROUPS: [&Group; 12] =
    [&LIGHTING, &KITCHEN, &TABLE, &LIVING, &GARDEN, &STATIONERY, &BATH, &CHILDREN, &CHRISTMAS, &GIFTS, &FOOD, &BAGS];

/// How well each group sells from January to December.
pub(super) const GROUP_SALES: [[u32; 12]; 12] = [
    [12, 9, 8, 7, 7, 8, 9, 9, 10, 14, 15, 12],
    [12, 12, 12, 12, 11, 11, 11, 12, 12, 12, 11, 10],
    [9, 9, 10, 11, 10, 10, 10, 9, 9, 9, 10, 11],
    [11, 10, 9, 9, 8, 8, 8, 9, 11, 12, 11, 9],
    [2, 3, 8, 13, 15, 14, 12, 9, 6, 3, 1, 1],
    [8, 11, 10, 8, 7, 7, 7, 9, 8, 7, 10, 11],
    [9, 10, 10, 8, 8, 7, 7, 7, 8, 8, 9, 9],
    [6, 6, 6, 8, 7, 7, 8, 11, 8, 8, 10, 10],
    [1, 0, 0, 0, 0, 0, 0, 0, 1, 9, 26, 30],
    [8, 14, 13, 9, 9, 9, 8, 8, 8, 8, 12, 14],
    [7, 8, 9, 11, 7, 7, 7, 7, 8, 9, 12, 14],
    [6, 6, 6, 7, 8, 10, 10, 10, 9, 7, 7, 6],
];

#[rustfmt::skip]
static BATH: Group = Group { letters: "BA", goods: &[
    ("Lavender hand soap", 895), ("Bath towels, 2", 3200), ("Hand cream, rose", 1195), ("Bath salts in jar", 1450), ("Linen spray", 1350),
    ("Cotton bathrobe", 5900), ("Bath caddy, bamboo", 3450), ("Soap dish, marble", 1595), ("Face cloths, 6", 1250), ("Reed diffuser, bergamot", 2650),
    ("Wash bag, waxed", 2450), ("Loofah", 650), ("Shaving brush", 2895), ("Bath mat, ribbed", 2400), ("Toothbrush mug", 850),
    ("Slippers, sheepskin", 4500), ("Hair towel, waffle", 1495), ("Pumice stone", 495), ("Lip balm, honey", 450), ("Laundry basket", 4950),
] };

#[rustfmt::skip]
static CHILDREN: Group = Group { letters: "CH", goods: &[
    ("Wooden train set", 3450), ("Lunch box, dinosaurs", 1195), ("Paper doll kit", 795), ("Soft rabbit", 1895), ("Night light, moon", 2450),
    ("Dressing-up cape", 2650), ("Building blocks, 40", 2895), ("Growth chart", 1695), ("Skipping rope", 895), ("Kite, swallow", 1995),
    ("Birthday bunting", 1095), ("Music box", 1650), ("Colouring pencils, 24", 850), ("Knitted bear", 2250), ("Umbrella, frog", 1450),
    ("Tea set in suitcase", 2195), ("Puzzle, Europe", 1595), ("Bath ducks, 5", 950), ("Pirate chest", 3200), ("Baby blanket, star", 2800),
] };

#[rustfmt::skip]
static CHRISTMAS: Group = Group { letters: "XM", goods: &[
    ("Paper chain kit", 295), ("Baubles, glass, 24", 2450), ("Star bunting", 1250), ("Advent calendar, town", 1495), ("Christmas crackers, 6", 2150),
    ("Wreath, pine and orange", 3450), ("Stocking, red wool", 1895), ("Tree skirt, linen", 3950), ("Nativity, olive wood", 4800),
    ("Reindeer, felt", 1295), ("Fairy lights, warm white", 1266), ("Snow globe, church", 2250), ("Tree topper, star", 1650),
    ("Candle arch", 3900), ("Christmas pudding bowl", 1195), ("Garland, eucalyptus", 2695), ("Angel chimes", 1550), ("Gift sacks, 3", 1195),
    ("Robins, clip-on, 4", 895), ("Orange and clove pomander", 695),
] };

#[rustfmt::skip]
static GIFTS: Group = Group { letters: "GF", goods: &[
    ("Gift card, £20", 2000), ("Chocolate and candle box", 2850), ("Silver photo locket", 5900), ("Cocktail shaker", 3250), ("Whisky tumblers, 2", 2800),
    ("Candle trio", 2450), ("Cufflinks, enamel", 3950), ("Silk scarf, peacock", 6500), ("Manicure set", 1950), ("Hip flask", 2995),
    ("Travel games set", 1895), ("Grow your own herbs", 1595), ("Tea tasting box", 2250), ("Playing cards, botanical", 995),
    ("Pocket torch", 1150), ("Jewellery box", 4450), ("Bottle opener, antler", 1695), ("Pamper hamper", 5500), ("Binoculars, compact", 7900),
    ("Keyring, leather fob", 1250),
] };

#[rustfmt::skip]
static FOOD: Group = Group { letters: "FD", goods: &[
    ("Shortbread in tin", 850), ("Yorkshire tea, loose", 695), ("Strawberry jam", 475), ("Fudge, sea salt", 595), ("Lemon curd", 475),
    ("Hot chocolate flakes", 895), ("Chutney trio", 1495), ("Olive oil, single estate", 1650), ("Ginger biscuits", 425), ("Cheese biscuits", 395),
    ("Marmalade, Seville", 495), ("Sloe gin, miniature", 995), ("Honeycomb", 1195), ("Mulling spices", 350), ("Peppermint creams", 650),
    ("Truffles, 16", 1450), ("Elderflower cordial", 575), ("Sea salt flakes", 425), ("Coffee beans, house blend", 1095), ("Mustard, wholegrain", 395),
] };

#[rustfmt::skip]
static BAGS: Group = Group { letters: "BG", goods: &[
    ("Jumbo bag, red retrospot", 208), ("Canvas tote", 1250), ("Leather satchel", 9800), ("Weekend bag, waxed", 12_500), ("Make-up bag, ditsy", 1495),
    ("Shopping basket, willow", 3450), ("Purse, tan", 3600), ("Glasses case", 1450), ("Rucksack, rolled top", 6900), ("Umbrella, wooden handle", 3850),
    ("Wool scarf, tartan", 3400), ("Gloves, cashmere lined", 4500), ("Beanie, merino", 2600), ("Sun hat, raffia", 2895), ("Belt, plaited", 3950),
    ("Lunch bag, insulated", 1695), ("Passport cover", 1950), ("Luggage tags, 2", 1295), ("Coin purse, fox", 895), ("Laptop sleeve, felt", 3250),
] };
