"""A referral bot of a coordination office for migration and participation: it names counselling services."""
