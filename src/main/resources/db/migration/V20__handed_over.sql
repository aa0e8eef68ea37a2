-- For the oldest that a receiver was handed and has not given a receipt of. Made for partitions to come by "on only",
-- and for those that are small enough now to be done at once; what is older holds none of these.
create index notification_handed_over on only notification (receiver_id, id) where state = 'HANDED_OVER';

do
$$
declare
    part regclass;
    made text;
begin
    for part in select inhrelid::regclass from pg_inherits
                where inhparent = 'notification'::regclass and pg_relation_size(inhrelid) < 64 * 1024 * 1024 loop
        made := format('%s_handed_over', trim(both '"' from part::text));
        execute format('create index %I on %s (receiver_id, id) where state = ''HANDED_OVER''', made, part);
        execute format('alter index notification_handed_over attach partition %I', made);
    end loop;
end
$$;
