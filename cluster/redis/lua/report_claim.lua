-- The right to report what is new in a shard, for a while; taken when nobody has it, kept on when it is the caller's. Two reporters of one project would write over each other.
-- KEYS reporter news
-- ARGV owner lease_ms limit('0' = give the right back)
-- Returns whether the caller has it, and the workflows with news, those waiting longest first.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return { 0 } end
if ARGV[3] == '0' then
  redis.call('DEL', KEYS[1])
  return { 0 }
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { 1, unpack(redis.call('ZRANGE', KEYS[2], 0, tonumber(ARGV[3]) - 1)) }
