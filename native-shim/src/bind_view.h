// bind_view.h -- a pool as one JavaScript thread sees it.
#pragma once

#include <node_api.h>

#include <atomic>

#include "grow_array.h"
#include "pool.h"

namespace corundum {

struct Addon;

// A buffer that was handed out, held so that it is the same at each call and can be detached; or
// the memory that the image was lent.
struct HeldBuffer {
  uint32_t kind;  // LogKind, or one of those below
  uint32_t index;
  napi_ref buffer;
};
constexpr uint32_t kHeldSegment = 100;
constexpr uint32_t kHeldControl = 101;
constexpr uint32_t kHeldMemory = 102;

// Lives until it is closed and all of JavaScript's that leads to it was collected.
struct View {
  Addon* addon;
  napi_env env;
  Pool* pool;
  WriteSet* set;
  View* next;
  bool closed;
  int holders;  // the handle, and functions that commit
  GrowArray<HeldBuffer> held;

  napi_threadsafe_function durable = nullptr;
  std::atomic<bool> durableQueued{false};
  bool durableAwaited = false;  // the event loop is kept alive
};

// State of the addon in one environment.
struct Addon {
  View* views = nullptr;
  struct Mapping* mappings = nullptr;  // of map()
  bool ended = false;                  // the environment is going; finalizers may still come
};

// Frees the state once the environment has ended and nothing of it is left.
void releaseAddon(Addon* addon);

// The open view behind a handle; throws where it is none or closed.
View* openView(napi_env env, Addon* addon, napi_value handle);
// The view behind a handle, open or closed; throws where it is none.
View* anyView(napi_env env, Addon* addon, napi_value handle);

// Makes the handle of a new view and has it closed with the environment.
napi_value makeView(napi_env env, Addon* addon, Pool* pool, WriteSet* set);

// Makes a function that is called with the view for its data; the view lives as long as it.
napi_value makeViewFunction(View* view, const char* name, napi_callback call);

// Ends the view's use of its pool, at the end of its environment or by a call from JavaScript. 0 or
// an errno.
int closeView(View* view, bool discard);
int closeViewByCall(View* view, bool discard);

// The buffer over `length` bytes at `at`, made at the first call. It holds `owner`, where there is
// one; else the bytes are there until it is detached.
napi_value holdBuffer(View* view, uint32_t kind, uint32_t index, void* at, size_t length,
                      LogMemory* owner);

// Keeps `memory`, which the pool's image lies in, until the pool is closed. False where there is no
// memory for that.
bool holdMemory(View* view, napi_value memory);

// Takes the image away from JavaScript: borrowed memory shows zeros, other segments are detached
// and stay the buffers of their segments.
void detachSegments(View* view);

// Has `callback` called as index.d.ts says of onDurable.
napi_value listenDurable(View* view, napi_value callback);
// Keeps the event loop alive until the group commit just made is announced.
void awaitDurable(View* view);

}  // namespace corundum
