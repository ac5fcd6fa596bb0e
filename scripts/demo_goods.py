"""The shop of the demo club: its categories and products."""

from dataclasses import dataclass, field

AISLES = [("fan-wear", "Fan wear"), ("on-court", "On court"), ("kids", "Kids"), ("at-home", "At home")]


@dataclass(frozen=True)
class DemoProduct:
    """A product. `stock` by size; a product without sizes has one entry without a name."""

    slug: str
    name: str
    aisle: str
    price: int
    picture: str
    description: str
    stock: dict[str, int]
    keywords: str = ""
    tax_rate: int = 2000
    own_prices: dict[str, int] = field(default_factory=dict)
    kept_for: str = ""  # a drop whose claims are the right to buy it


GOODS = [
    DemoProduct(
        "outdoor-ball",
        "Outdoor ball, size 7",
        "on-court",
        3200,
        "outdoor-ball",
        "A rubber cover with deep channels for asphalt that has seen things. Comes with air in it.",
        {"": 24},
        "basketball",
    ),
    DemoProduct(
        "home-jersey",
        "Home jersey 26/27",
        "fan-wear",
        5900,
        "home-jersey",
        "The one from last night. Light mesh, stitched number 7, cut loose enough for a hoodie underneath.\n\n"
        "- Recycled polyester\n- Wash it cold, hang it up, wear it on Saturday",
        {"XS": 6, "S": 14, "M": 22, "L": 17, "XL": 9, "XXL": 2},
        "shirt tricot top",
        own_prices={"XXL": 6200},
    ),
    DemoProduct(
        "petrol-hoodie",
        "Petrol hoodie",
        "fan-wear",
        4900,
        "hoodie",
        "For cold halls and colder car parks. Brushed inside, kangaroo pocket, cuffs in ball orange.",
        {"S": 1, "M": 2, "L": 0, "XL": 1},
        "sweater pullover hooded",
    ),
    DemoProduct(
        "chevron-snapback",
        "Chevron snapback",
        "fan-wear",
        2400,
        "snapback",
        "Flat brim, two chevrons, fits every head that we have tried it on.",
        {"": 38},
        "cap hat",
    ),
    DemoProduct(
        "harbour-scarf",
        "Harbour scarf",
        "fan-wear",
        1900,
        "scarf",
        "Knitted by a mill two harbours down the coast. *Both* ends say who you are for.",
        {"": 41},
        "shawl",
    ),
    DemoProduct(
        "away-jersey",
        "Away jersey 26/27",
        "fan-wear",
        5900,
        "away-jersey",
        "White for the road, with the petrol stripe. Number 9.",
        {"S": 11, "M": 16, "L": 3, "XL": 0},
        "shirt tricot top",
    ),
    DemoProduct(
        "tube-socks",
        "Tube socks, two pairs",
        "on-court",
        1400,
        "socks",
        "Padded where it hurts. Two pairs, because one always goes missing.",
        {"34-37": 20, "38-42": 33, "43-46": 18},
    ),
    DemoProduct(
        "hawks-bottle",
        "Hawks bottle, 0.75 l",
        "on-court",
        1200,
        "bottle",
        "Fits the rack behind the bench. Dishwasher, yes. Boiling water, no.",
        {"": 5},
        "water drink",
    ),
    DemoProduct(
        "kids-tee",
        "Laughing ball tee",
        "kids",
        1800,
        "kids-tee",
        "Organic cotton. The ball laughs, whatever the score.",
        {"104": 8, "116": 12, "128": 12, "140": 6},
        "shirt children",
    ),
    DemoProduct(
        "foam-finger",
        "Foam finger",
        "kids",
        900,
        "foam-finger",
        "As long as your arm. Please think of row B.",
        {"": 60},
        "hand fan",
    ),
    DemoProduct(
        "coach-mug",
        "Coach’s mug",  # noqa: RUF001
        "at-home",
        1500,
        "mug",
        "Holds as much coffee as a timeout is long.",
        {"": 17},
        "cup coffee tea",
    ),
    DemoProduct(
        "matchday-pennant",
        "Matchday pennant",
        "at-home",
        1100,
        "pennant",
        "Felt, on a real stick. Says who won before anybody asks.",
        {"": 26},
        "flag",
    ),
    DemoProduct(
        "dockside-tote",
        "Dockside tote",
        "at-home",
        1400,
        "tote",
        "Half a court on heavy canvas. Carries one ball and the groceries.",
        {"": 0},
        "bag",
    ),
    DemoProduct(
        "96-throwback-jersey",
        "’96 throwback jersey",  # noqa: RUF001
        "fan-wear",
        8900,
        "throwback",
        "Sixty, numbered inside the collar, cut from the pattern of the first cup. Whoever holds a claim of the drop "
        "buys one here, in their size; it is handed over at gate B.",
        {"S": 10, "M": 18, "L": 16, "XL": 10, "XXL": 6},
        "shirt retro vintage",
        kept_for="the-96-throwback",
    ),
]
