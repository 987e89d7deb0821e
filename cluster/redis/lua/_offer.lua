-- Rows of a workflow that others of its project may take over, from ARGV[first] to ARGV[last]; see results.py. Of too many those go that were used longest ago.
local function offer(id, now, first, last)
  local name, ttl, most = ARGV[first], ARGV[first + 1], tonumber(ARGV[first + 2])
  local index, used = K('rc', name), K('rcu', name)
  for i = first + 3, last, 2 do
    redis.call('HSET', index, ARGV[i], ARGV[i + 1])
    redis.call('ZADD', used, now, ARGV[i])
  end
  local over = redis.call('HLEN', index) - most
  if over > 0 then
    local oldest = redis.call('ZPOPMIN', used, over)
    for i = 1, #oldest, 2 do redis.call('HDEL', index, oldest[i]) end
  end
  redis.call('PEXPIRE', index, ttl)
  redis.call('PEXPIRE', used, ttl)
  local offered = get(id, 'rc')[1] or ''
  if not string.find(' ' .. offered .. ' ', ' ' .. name .. ' ', 1, true) then set(id, 'rc', offered == '' and name or offered .. ' ' .. name) end
end
