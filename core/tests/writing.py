"""Text that people write, for tests: it stays whole in names, titles, subjects, tables and file names."""

# ruff: noqa: RUF001
WHOLE = [
    "علی\u200cرضا",
    "می\u200cخواهم",
    "क्\u200dष",
    "Kim ⛹️\u200d♀️",
    "Kids' Cup 👨\u200d👩\u200d👧",
    "🏳️\u200d🌈 Pride game",
    "England 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇫🇷",
    "Thumbs 👍🏽 #️⃣",
    "Genossen\u00adschaft",
    "李 小龙",
    "O’Brien-Łukasiewicz, Jr.",
    "\U0001fae9 of another year",
]
# HAWKS10, as it comes from emails, posters and phones.
TYPED = [
    "HAWKS10",
    "hawks10",
    " HAWKS 10 ",
    "HAWKS\u00a010",
    "hawks-10",
    "HAWKS–10",
    "HAWKS_10.",
    "ＨＡＷＫＳ１０",
    "HAWKS10\u200b",
    "\ufeffHAWKS\u00ad10\u2060",
    "“HAWKS10”",
    "„HAWKS10“",
    "«HAWKS 10»",
    "'HAWKS10'",
    "`HAWKS10´",
    "\u202aHAWKS10\u202c",
]
