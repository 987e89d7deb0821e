-- A thread of the LangGraph API comes into being, or fields of it are set; its time to live begins anew.
-- KEYS thread, index of the project's threads, projects with threads
-- ARGV mode(create | ensure | change) thread_id project default_ttl most_fields doc audit, then field value ... ('' as value removes the field)
-- Returns created | there, or refuses: GONE | FULL
-- include: _common
local now, exists = now_ms(), redis.call('EXISTS', KEYS[1]) == 1
if exists and ARGV[1] == 'create' then return 'there' end
if not exists and ARGV[1] == 'change' then return redis.error_reply('GONE') end
if exists and redis.call('HLEN', KEYS[1]) + (#ARGV - 7) / 2 > tonumber(ARGV[5]) then return redis.error_reply('FULL') end
if not exists then
  redis.call('HSET', KEYS[1], 'd', ARGV[6])
  redis.call('SADD', KEYS[3], ARGV[3])
  audit(ARGV[3], now, ARGV[7])
end
if not exists or ARGV[1] == 'change' then
  for i = 8, #ARGV, 2 do
    if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[1], ARGV[i]) else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
  end
  redis.call('HSET', KEYS[1], 'u', text(now))
  redis.call('ZADD', KEYS[2], now, ARGV[2])
end
redis.call('EXPIRE', KEYS[1], redis.call('HGET', KEYS[1], 'ttl') or ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[4]) * 1000)
return exists and 'there' or 'created'
