"""The demo network: a brand with real questions and answers, Peerdesk's own brand, simulated people at work."""
