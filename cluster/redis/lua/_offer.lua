-- Rows of a workflow that others of its project may take over, from ARGV[first] to ARGV[last]; see results.py. Of too many those go that were used longest ago.
-- `offered`: the record's field `rc`, the names under which the workflow has offered anything. This runs with nearly every commit, so the keys' life, of days, is prolonged by one in sixteen.
local function offer(id, now, offered, first, last)
  local name, ttl, most = ARGV[first], ARGV[first + 1], tonumber(ARGV[first + 2])
  local index, used = K('rc', name), K('rcu', name)
  for i = first + 3, last, 2 do
    redis.call('HSET', index, ARGV[i], ARGV[i + 1])
    redis.call('ZADD', used, now, ARGV[i])
  end
  local there = redis.call('HLEN', index)
  if there > most then
    local oldest = redis.call('ZPOPMIN', used, there - most)
    for i = 1, #oldest, 2 do redis.call('HDEL', index, oldest[i]) end
  end
  if there <= (last - first - 2) / 2 or now % 16 == 0 then -- it has just begun to be, or its turn has come
    redis.call('PEXPIRE', index, ttl)
    redis.call('PEXPIRE', used, ttl)
  end
  if not string.find(' ' .. offered .. ' ', ' ' .. name .. ' ', 1, true) then set(id, 'rc', offered == '' and name or offered .. ' ' .. name) end
end
