-- Shared by the scripts of webhooks; after _common. KEYS[1] is a key of the project's slot.
local HOOK_DUE = BASE .. 'hkdue'
local KEEP = 2678400 -- seconds the messages of a webhook outlive its last one
local MOST = 10000 -- messages that wait for one webhook; as many are kept of those given up
local MOST_DONE = 500
local AGE = 2592000000 -- milliseconds after which a message that was given up or delivered is forgotten

local function mine(owner) return redis.call('GET', BASE .. 'courier') == owner end
local function is_on(hook) return redis.call('HGET', K('hook', hook), 'on') == '1' end
-- When the courier has to look at a webhook again.
local function look(hook)
  local first = redis.call('ZRANGE', K('hkq', hook), 0, 0, 'WITHSCORES')
  if first[1] and is_on(hook) then redis.call('ZADD', HOOK_DUE, first[2], hook) else redis.call('ZREM', HOOK_DUE, hook) end
  for _, kind in ipairs({ 'hkm', 'hkq', 'hkx', 'hko' }) do redis.call('EXPIRE', K(kind, hook), KEEP) end
end
local function forget(hook, kind, most, now)
  local gone = redis.call('ZRANGEBYSCORE', K(kind, hook), '-inf', now - AGE, 'LIMIT', 0, 100)
  local over = redis.call('ZCARD', K(kind, hook)) - #gone - most
  if over > 0 then
    for _, message in ipairs(redis.call('ZRANGE', K(kind, hook), #gone, #gone + math.min(over, 100) - 1)) do gone[#gone + 1] = message end
  end
  for _, message in ipairs(gone) do
    redis.call('ZREM', K(kind, hook), message)
    redis.call('HDEL', K('hkm', hook), message)
  end
end
-- A message that is there already stays as it is. One too many is given up at once.
local function enqueue(hook, message, doc, due, now)
  if redis.call('HSETNX', K('hkm', hook), message, doc) == 0 then return end
  if redis.call('ZCARD', K('hkq', hook)) < MOST then
    redis.call('ZADD', K('hkq', hook), due, message)
  else
    redis.call('ZADD', K('hkx', hook), now, message)
    forget(hook, 'hkx', MOST, now)
  end
  look(hook)
end
