-- The right to look after what is due in a shard, for a while; taken when nobody has it, kept on when it is the caller's. Whatever is written under it asks for it again.
-- KEYS lease, then sorted sets by due time in ms
-- ARGV owner lease_ms('0' = give the right back) now('' = the server's time) limit
-- Returns whether the caller has it, the time, and of each set what is due, those due longest first.
local holder = redis.call('GET', KEYS[1])
local now = ARGV[3]
if now == '' then
  local t = redis.call('TIME')
  now = string.format('%.0f', tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000))
end
if holder and holder ~= ARGV[1] then return { 0, now } end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
  return { 0, now }
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local found = { 1, now }
for i = 2, #KEYS do found[#found + 1] = redis.call('ZRANGEBYSCORE', KEYS[i], '-inf', now, 'LIMIT', 0, ARGV[4]) end
return found
