-- Makes a thread from an exported one, counter included, or nothing. Refuses OCCUPIED when the thread has checkpoints already that did not come by the same copy.
-- KEYS meta members
-- ARGV copy_id ttl counter (name kind count value*)*
-- include: _checkpoint
if redis.call('HGET', KEYS[1], 'copy') == ARGV[1] then return 0 end
if redis.call('EXISTS', KEYS[2]) == 1 then return redis.error_reply('OCCUPIED') end
local at = 4
while at <= #ARGV do
  local name, kind, last = ARGV[at], ARGV[at + 1], at + 2 + tonumber(ARGV[at + 2])
  if kind == 'hash' then
    hset(name, at + 3, last)
  else
    for i = at + 3, last, 2 do redis.call('ZADD', name, ARGV[i + 1], ARGV[i]) end
  end
  redis.call('SADD', KEYS[2], name)
  at = last + 1
end
redis.call('HSET', KEYS[1], 's', ARGV[3], 'copy', ARGV[1])
touch(KEYS[1], KEYS[2], KEYS[2], tonumber(ARGV[2]))
return 1
