// bind_pool.cc -- attach() to close(), as index.d.ts describes them.
#include <climits>
#include <cerrno>
#include <cstring>

#include "bindings.h"
#include "checkpoint.h"
#include "commit.h"
#include "durability.h"
#include "give_back.h"
#include "napi_values.h"
#include "registry.h"
#include "writer.h"

namespace corundum {
namespace {

napi_value makeResult(napi_env env, int error) {
  napi_value result = nullptr;
  napi_create_int32(env, -error, &result);
  return result;
}

bool readMode(napi_env env, napi_value options, Mode* mode) {
  napi_value value;
  char text[16];
  if (!getMember(env, options, "mode", &value) ||
      !getText(env, value, "mode", text, sizeof text)) {
    return false;
  }
  if (std::strcmp(text, "file") == 0) {
    *mode = Mode::kFile;
  } else if (std::strcmp(text, "dax") == 0) {
    *mode = Mode::kDax;
  } else if (std::strcmp(text, "dax-forced") == 0) {
    *mode = Mode::kDaxForced;
  } else {
    throwArgument(env, "mode must be 'file', 'dax' or 'dax-forced'");
    return false;
  }
  return true;
}

bool readHeader(napi_env env, napi_value options, const uint8_t** header) {
  napi_value value;
  Bytes bytes;
  if (!getMember(env, options, "header", &value) || !getBytes(env, value, "header", &bytes)) {
    return false;
  }
  if (bytes.length < kHeaderBytes) {
    throwArgument(env, "header must have 512 bytes");
    return false;
  }
  *header = bytes.at;
  return true;
}

// Left out, it is false.
bool readOwed(napi_env env, napi_value options, bool* owed) {
  napi_value value;
  napi_valuetype type;
  *owed = false;
  if (!getMember(env, options, "headerOwed", &value)) return false;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_undefined) return true;
  return getBoolean(env, value, "headerOwed", owed);
}

bool readOptions(napi_env env, napi_value object, PoolOptions* o, char* path, size_t capacity) {
  uint64_t fd;
  uint64_t slot;
  uint64_t hash;
  napi_value value;
  if (!getIntegerMember(env, object, "fd", INT_MAX, &fd) ||
      !getMember(env, object, "path", &value) || !getText(env, value, "path", path, capacity) ||
      !readMode(env, object, &o->mode) || !getMember(env, object, "mapRing", &value) ||
      !getBoolean(env, value, "mapRing", &o->mapRing) || !readHeader(env, object, &o->header) ||
      !getIntegerMember(env, object, "headerSlot", 1, &slot) ||
      !readOwed(env, object, &o->headerOwed) ||
      !getIntegerMember(env, object, "headOffset", kMaxRingBytes, &o->headOffset) ||
      !getIntegerMember(env, object, "headLsn", kMaxInteger, &o->headLsn) ||
      !getIntegerMember(env, object, "headHash", UINT32_MAX, &hash) ||
      !getIntegerMember(env, object, "fileBytes", kMaxPoolBytes, &o->fileBytes) ||
      !getIntegerMember(env, object, "maxBytes", kMaxPoolBytes, &o->maxBytes) ||
      !getIntegerMember(env, object, "maxDirtyBytes", kMaxInteger, &o->maxDirtyBytes) ||
      !getIntegerMember(env, object, "syncIntervalMs", 3600000, &o->syncIntervalMs)) {
    return false;
  }
  o->fd = static_cast<int>(fd);
  o->path = path;
  o->headerSlot = static_cast<int>(slot);
  o->headHash = static_cast<uint32_t>(hash);
  return true;
}

// Left out, the pool has memory of its own.
bool readMemory(napi_env env, napi_value options, napi_value* memory, PoolOptions* o) {
  napi_value value;
  napi_valuetype type;
  Bytes bytes;
  o->memory = nullptr;
  if (!getMember(env, options, "memory", &value)) return false;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_undefined) return true;
  if (!getBytes(env, value, "memory", &bytes)) return false;
  if (bytes.length != o->maxBytes || bytes.length > kSegmentBytes ||
      reinterpret_cast<uintptr_t>(bytes.at) % kPageBytes != 0) {
    throwArgument(env, "memory must be maxBytes in whole pages, and no more than a segment");
    return false;
  }
  o->memory = bytes.at;
  *memory = value;
  return true;
}

napi_value joinAndMakeView(napi_env env, Addon* addon, Pool* pool, const char* syscall) {
  WriteSet* set = nullptr;
  const int error = joinPool(*pool, &set);
  if (error == 0) return makeView(env, addon, pool, set);
  abandonPool(pool);
  return throwErrno(env, error, syscall, "no memory for a thread's logs, or too many threads");
}

napi_value attach(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  PoolOptions options;
  char path[PATH_MAX];
  if (!readOptions(env, args.at[0], &options, path, sizeof path)) return nullptr;
  napi_value memory = nullptr;
  if (!readMemory(env, args.at[0], &memory, &options)) return nullptr;
  Pool* pool = nullptr;
  const int error = openPool(options, &pool);
  if (error != 0) return throwErrno(env, error, "attach", path);
  Addon* const addon = static_cast<Addon*>(args.data);
  const napi_value handle = joinAndMakeView(env, addon, pool, "attach");
  if (handle == nullptr || memory == nullptr) return handle;
  View* const view = openView(env, addon, handle);
  if (holdMemory(view, memory)) return handle;
  (void)closeViewByCall(view, true);
  return throwErrno(env, ENOMEM, "attach", "no memory for a handle");
}

napi_value share(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  return view == nullptr ? nullptr : makeNumber(env, view->pool->token);
}

napi_value join(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  uint64_t token;
  if (!getInteger(env, args.at[0], "token", UINT32_MAX, &token)) return nullptr;
  Pool* const pool = registerUser(static_cast<uint32_t>(token));
  if (pool == nullptr) return throwErrno(env, ENOENT, "join", "no open pool has this token");
  if (pool->image.borrowed()) {
    // it would end with the thread that lent it
    abandonPool(pool);
    return throwErrno(env, EOPNOTSUPP, "join", "the image lies in memory of another thread");
  }
  return joinAndMakeView(env, static_cast<Addon*>(args.data), pool, "join");
}

napi_value segment(napi_env env, napi_callback_info info) {
  Arguments<2> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  uint64_t index;
  if (view == nullptr) return nullptr;
  const Pool& pool = *view->pool;
  const uint64_t last = (pool.maxBytes - 1) / kSegmentBytes;
  if (!getInteger(env, args.at[1], "segment", last, &index)) return nullptr;
  const uint64_t start = index * kSegmentBytes;
  const uint64_t rest = pool.maxBytes - start;
  return holdBuffer(view, kHeldSegment, static_cast<uint32_t>(index), pool.image.bytes() + start,
                    rest < kSegmentBytes ? rest : kSegmentBytes, nullptr);
}

napi_value controlBlock(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  if (view == nullptr) return nullptr;
  LogMemory* const memory = view->set->controlMemory();
  return holdBuffer(view, kHeldControl, 0, memory->at(), memory->bytes(), memory);
}

napi_value logChunk(napi_env env, napi_callback_info info) {
  Arguments<3> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  uint64_t log;
  uint64_t index;
  if (view == nullptr || !getInteger(env, args.at[1], "log", kLogKinds - 1, &log) ||
      !getInteger(env, args.at[2], "chunk", kMaxChunks - 1, &index)) {
    return nullptr;
  }
  const LogKind kind = static_cast<LogKind>(log);
  const uint32_t chunk = static_cast<uint32_t>(index);
  LogMemory* const memory = view->set->chunk(kind, chunk);
  if (memory == nullptr) return throwErrno(env, ENOMEM, "logChunk", "no memory for a log");
  return holdBuffer(view, kind, chunk, memory->at(), memory->bytes(), memory);
}

// A function of one pool: to look its handle up again is half of what a call costs.
napi_value commit(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  View* const view = static_cast<View*>(args.data);
  if (view->closed) return throwErrno(env, EBADF, "commit", "the pool is closed");
  int32_t durability = -1;
  if (napi_get_value_int32(env, args.at[0], &durability) != napi_ok || durability < 0 ||
      durability > 3) {
    return throwArgument(env, "durability must be 0, 1, 2 or 3");
  }
  const int error = commitSet(*view->pool, *view->set, static_cast<Durability>(durability));
  if (error != 0) return makeResult(env, error);
  if (isGroup(static_cast<Durability>(durability))) awaitDurable(view);
  return nullptr;
}

napi_value committer(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  return view == nullptr ? nullptr : makeViewFunction(view, "commit", commit);
}

napi_value detach(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  if (view == nullptr) return nullptr;
  detachSegments(view);
  return makeResult(env, 0);
}

// A call that takes a pool and returns 0 or a negative errno.
template <int (*Call)(Pool&, WriteSet&)>
napi_value simpleCall(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  return view == nullptr ? nullptr : makeResult(env, Call(*view->pool, *view->set));
}

int callSync(Pool& pool, WriteSet&) {
  const int error = syncAll(pool);
  return error != 0 ? error : pool.poisonErrno();
}
int callCheckpoint(Pool& pool, WriteSet&) { return checkpointPool(pool); }
int callNoteRollback(Pool& pool, WriteSet& set) {
  noteRollback(pool, set);
  return 0;
}
int callWake(Pool& pool, WriteSet&) {
  wakeWriter(pool);
  return 0;
}
int callEnter(Pool& pool, WriteSet& set) {
  enterPool(pool, set);
  return 0;
}

napi_value grow(napi_env env, napi_callback_info info) {
  Arguments<2> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  uint64_t bytes;
  if (view == nullptr || !getInteger(env, args.at[1], "fileBytes", kMaxInteger, &bytes)) {
    return nullptr;
  }
  return makeResult(env, growPool(*view->pool, bytes));
}

napi_value onDurable(napi_env env, napi_callback_info info) {
  Arguments<2> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  return view == nullptr ? nullptr : listenDurable(view, args.at[1]);
}

struct Counts {
  uint64_t lsn;
  uint64_t ringUsed;
  uint64_t privatePages;
};

Counts readCounts(Pool& pool) {
  std::lock_guard<std::mutex> lock(pool.append);
  return {pool.ring.lsn(), pool.ring.used(pool.tail), pool.pages.privatePages()};
}

napi_value stats(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  if (view == nullptr) return nullptr;
  Pool& pool = *view->pool;
  const Counts counts = readCounts(pool);
  const struct {
    const char* name;
    uint64_t value;
  } entries[] = {
      {"lsn", counts.lsn},
      {"durableLsn", pool.durableLsn},
      {"appliedLsn", pool.appliedLsn},
      {"ringBytes", pool.ring.size()},
      {"ringUsedBytes", counts.ringUsed},
      {"fileBytes", pool.fileBytes},
      {"checkpoints", pool.checkpoints},
      {"syncs", pool.syncs},
      {"stalls", pool.stalls},
      {"stallNanoseconds", pool.stallNanoseconds},
      {"privateBytes", counts.privatePages * kPageBytes},
      {"givenBackBytes", pool.givenBackPages * kPageBytes},
      {"pagesWritten", pool.pagesWritten},
      {"bytesAppended", pool.bytesAppended},
  };
  napi_value result = nullptr;
  napi_create_object(env, &result);
  for (const auto& entry : entries) {
    setMember(env, result, entry.name, makeNumber(env, static_cast<double>(entry.value)));
  }
  return result;
}

napi_value poison(napi_env env, napi_callback_info info) {
  Arguments<1> args(env, info);
  View* const view = openView(env, static_cast<Addon*>(args.data), args.at[0]);
  if (view == nullptr) return nullptr;
  const uint64_t reason = view->pool->poison;
  napi_value result = nullptr;
  napi_create_object(env, &result);
  setMember(env, result, "errno", makeNumber(env, static_cast<double>(reason & UINT32_MAX)));
  setMember(env, result, "where", makeNumber(env, static_cast<double>(reason >> 32)));
  return result;
}

napi_value close(napi_env env, napi_callback_info info) {
  Arguments<2> args(env, info);
  View* const view = anyView(env, static_cast<Addon*>(args.data), args.at[0]);
  bool discard = false;
  if (view == nullptr || !getBoolean(env, args.at[1], "discard", &discard)) return nullptr;
  return makeResult(env, closeViewByCall(view, discard));
}

}  // namespace

bool bindPool(napi_env env, napi_value exports, Addon* addon) {
  static const FunctionEntry kEntries[] = {
      {"attach", attach},
      {"share", share},
      {"join", join},
      {"segment", segment},
      {"control", controlBlock},
      {"logChunk", logChunk},
      {"committer", committer},
      {"sync", simpleCall<callSync>},
      {"checkpoint", simpleCall<callCheckpoint>},
      {"noteRollback", simpleCall<callNoteRollback>},
      {"detach", detach},
      {"wake", simpleCall<callWake>},
      {"enter", simpleCall<callEnter>},
      {"grow", grow},
      {"onDurable", onDurable},
      {"stats", stats},
      {"poison", poison},
      {"close", close},
  };
  return defineFunctions(env, exports, kEntries, sizeof kEntries / sizeof kEntries[0], addon);
}

}  // namespace corundum
