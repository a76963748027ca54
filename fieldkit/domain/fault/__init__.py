"""The life of a fault, from intake to the archives of both parties: pure rules over events."""
