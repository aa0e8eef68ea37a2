-- What a replica says of itself and of its last minutes, so that one replica can answer for all.
alter table replica add column report jsonb;
