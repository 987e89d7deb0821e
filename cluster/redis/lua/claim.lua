-- Takes the lease of a workflow: owner, expiry by the server's clock, fencing token + 1, which also fences the checkpoints.
-- KEYS record events ready saver_meta
-- ARGV owner lease_ms entry_id
-- include: _common
local r = redis.call('HMGET', KEYS[1], 'status', 'rid', 'own', 'exp', 'doc')
local function drop(why)
  redis.call('XACK', KEYS[3], 'engines', ARGV[3])
  redis.call('XDEL', KEYS[3], ARGV[3])
  return { why }
end
if not r[1] then return drop('gone') end
if TERMINAL[r[1]] or r[2] ~= ARGV[3] then return drop('stale') end
local now = now_ms()
if r[3] ~= '' and r[3] ~= ARGV[1] and tonumber(r[4]) > now then return { 'busy' } end
local token = redis.call('HINCRBY', KEYS[1], 'tok', 1)
redis.call('HSET', KEYS[1], 'own', ARGV[1], 'exp', now + tonumber(ARGV[2]), 'status', 'running', 'updated', now, 'cn', 0)
redis.call('HSETNX', KEYS[1], 'started', now)
redis.call('HSET', KEYS[4], 'f', token)
emit(KEYS[1], KEYS[2], now, 'workflow.claimed', cjson.encode({ engine = ARGV[1], token = token }))
return { 'claimed', token, r[5], redis.call('HGET', KEYS[1], 'sig'), redis.call('HGET', KEYS[1], 'cancel') or '' }
