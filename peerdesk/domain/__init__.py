"""The domain: one Django app per noun of the business, in ranks. A call goes down, an event goes up or sideways."""
