-- A batch exists from here on and is due. Those of the project that are kept no longer leave its list.
-- KEYS batch
-- ARGV batch_id project doc matched ttl audit
-- include: _common
local id, project, now, ttl = ARGV[1], ARGV[2], now_ms(), tonumber(ARGV[5])
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'prj', project, 'doc', ARGV[3], 'matched', ARGV[4], 'status', 'running', 'created', text(now), 'updated', text(now), 'cursor', '', 'begun', '', 'own', '')
redis.call('EXPIRE', KEYS[1], ttl)
redis.call('ZADD', BASE .. 'bulkdue', now, id)
redis.call('ZADD', K('bulks', project), now, id)
for _, old in ipairs(redis.call('ZRANGEBYSCORE', K('bulks', project), '-inf', now - ttl * 1000, 'LIMIT', 0, 100)) do
  if redis.call('EXISTS', K('bulk', old)) == 0 then redis.call('ZREM', K('bulks', project), old) end
end
audit(project, now, ARGV[6])
return 1
