-- Our own key pairs, for signatures that a receiver checks without a shared secret (v1a, Ed25519).
create table signing_key (
    id          uuid primary key     default uuid7(),
    private_key bytea       not null, -- PKCS #8, sealed, see SecretBox
    public_key  bytea       not null, -- 32 bytes
    created_at  timestamptz not null default now(),
    signs_until timestamptz           -- null: the current one
);
create unique index signing_key_current on signing_key ((true)) where signs_until is null;
