-- Shared by the scripts that move a workflow's state. Time is the server's own, so that no host's clock decides.
local function now_ms()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
local function emit(record, stream, now, kind, data)
  local seq = redis.call('HINCRBY', record, 'seq', 1)
  redis.call('XADD', stream, seq .. '-0', 't', kind, 'at', now, 'd', data)
  return seq
end
-- nil when the caller's token is the newest, else the refusal to return
local function fenced(record, token)
  local newest = redis.call('HGET', record, 'tok')
  if not newest or tonumber(token) ~= tonumber(newest) then
    return redis.error_reply('FENCED ' .. (newest or 'gone'))
  end
end
local function leave_ready(record, ready)
  local entry = redis.call('HGET', record, 'rid')
  if entry and entry ~= '' then
    redis.call('XACK', ready, 'engines', entry)
    redis.call('XDEL', ready, entry)
  end
  redis.call('HSET', record, 'rid', '', 'own', '', 'exp', 0)
end
local function enter_ready(record, ready, workflow_id)
  local entry = redis.call('HGET', record, 'rid')
  if entry and entry ~= '' then return entry end
  entry = redis.call('XADD', ready, '*', 'w', workflow_id)
  redis.call('HSET', record, 'rid', entry)
  return entry
end
local TERMINAL = { completed = true, failed = true, cancelled = true }
-- The one end of a workflow. keys = every key of the workflow that must expire; saver_keys = set of the checkpoint keys.
local function finish(record, stream, ready, saver_keys, expiring, now, status, kind, data, ttl)
  local seq = emit(record, stream, now, kind, data)
  redis.call('HSET', record, 'status', status, 'updated', now, 'ended', now, 'pending', '[]')
  leave_ready(record, ready)
  for _, key in ipairs(expiring) do redis.call('EXPIRE', key, ttl) end
  for _, key in ipairs(redis.call('SMEMBERS', saver_keys)) do redis.call('EXPIRE', key, ttl) end
  redis.call('EXPIRE', saver_keys, ttl)
  return seq
end
