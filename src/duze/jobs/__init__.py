"""Work behind the request: rows written in the transaction that asks, run by the server afterwards."""
