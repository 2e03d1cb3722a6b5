"""Experts: the gig profile of a person who answers, applications, qualifications, presence."""
