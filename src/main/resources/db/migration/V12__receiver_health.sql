-- What the attempts of all replicas found out about a receiver. It is down from down_since until recovered_at.
alter table receiver
    add column down_since   timestamptz,
    add column down_reason  text,
    add column recovered_at timestamptz,
    add column probe_after  timestamptz; -- nobody probes a receiver that is down before then: whoever does moves it
