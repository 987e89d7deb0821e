-- Keeps a webhook under a token that somebody expects, for the project it was expected for. The oldest entry, which names the project, stays.
-- KEYS callback
-- ARGV project body signed('1') most
local first = redis.call('XRANGE', KEYS[1], '0-1', '0-1')[1]
if not first or first[2][2] ~= ARGV[1] then return 0 end
redis.call('XADD', KEYS[1], '*', 'b', ARGV[2], 's', ARGV[3])
if redis.call('XLEN', KEYS[1]) > tonumber(ARGV[4]) then
  local old = redis.call('XRANGE', KEYS[1], '(0-1', '+', 'COUNT', 1)[1]
  redis.call('XDEL', KEYS[1], old[1])
end
return 1
