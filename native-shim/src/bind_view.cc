// bind_view.cc -- handles, buffers and announcements, and their end with the environment.
#include "bind_view.h"

#include <cerrno>
#include <new>

#include "napi_values.h"

namespace corundum {
namespace {

void unlinkAndDelete(View* view) {
  Addon* const addon = view->addon;
  View** at = &addon->views;
  while (*at != nullptr && *at != view) at = &(*at)->next;
  if (*at == view) *at = view->next;
  delete view;
  releaseAddon(addon);
}

void onHolderCollected(napi_env, void* data, void*) {
  View* const view = static_cast<View*>(data);
  if (--view->holders > 0) return;
  // An open pool whose handle was dropped may still be read through its buffers: it is closed with
  // the environment.
  if (view->closed) unlinkAndDelete(view);
}

// After a worker was terminated, or at exit: neither finally nor exit handlers have run.
void onEnvironmentEnd(void* data) {
  View* const view = static_cast<View*>(data);
  (void)closeView(view, false);
  if (view->holders == 0) unlinkAndDelete(view);
}

void detachBuffer(napi_env env, napi_ref reference) {
  napi_value buffer = nullptr;
  bool detached = false;
  napi_get_reference_value(env, reference, &buffer);
  if (buffer == nullptr) return;
  napi_is_detached_arraybuffer(env, buffer, &detached);
  if (!detached) napi_detach_arraybuffer(env, buffer);
}

void onLogCollected(napi_env, void*, void* memory) { static_cast<LogMemory*>(memory)->letGo(); }

void detachHeld(void* data) {
  View* const view = static_cast<View*>(data);
  napi_handle_scope scope;
  if (napi_open_handle_scope(view->env, &scope) != napi_ok) return;
  for (size_t i = 0; i < view->held.size(); ++i) {
    const HeldBuffer& held = view->held[i];
    // Logs belong to their buffers as well.
    if (held.kind == kHeldSegment) detachBuffer(view->env, held.buffer);
    napi_delete_reference(view->env, held.buffer);
  }
  view->held.clear();
  napi_close_handle_scope(view->env, scope);
}

// Runs on any thread, under Pool::listeners.
void onAnnounce(void* context) {
  View* const view = static_cast<View*>(context);
  if (view->durableQueued.exchange(true)) return;
  if (napi_call_threadsafe_function(view->durable, nullptr, napi_tsfn_nonblocking) != napi_ok) {
    view->durableQueued = false;
  }
}

void callDurable(napi_env env, napi_value callback, void* context, void*) {
  // Without an environment the function is being torn down, and the view may be gone.
  if (env == nullptr || callback == nullptr) return;
  View* const view = static_cast<View*>(context);
  // cleared first: what becomes durable from here on is announced again
  view->durableQueued = false;
  if (view->closed) return;
  const uint64_t durable = view->pool->durableLsn.load(std::memory_order_acquire);
  const int error = view->pool->poisonErrno();
  if (view->durableAwaited && (error != 0 || durable >= view->set->groupLsn.load())) {
    view->durableAwaited = false;
    napi_unref_threadsafe_function(env, view->durable);
  }
  napi_value argument = makeNumber(env, error != 0 ? -error : static_cast<double>(durable));
  napi_value self = makeUndefined(env);
  napi_call_function(env, self, callback, 1, &argument, nullptr);
}

View* findView(Addon* addon, const void* pointer) {
  for (View* view = addon->views; view != nullptr; view = view->next) {
    if (view == pointer) return view;
  }
  return nullptr;
}

}  // namespace

View* anyView(napi_env env, Addon* addon, napi_value handle) {
  void* pointer = nullptr;
  // An external of another addon has a pointer as well: only those in the list are ours.
  View* const view = napi_get_value_external(env, handle, &pointer) == napi_ok
                         ? findView(addon, pointer)
                         : nullptr;
  if (view == nullptr) throwArgument(env, "the first argument must be a pool of this thread");
  return view;
}

View* openView(napi_env env, Addon* addon, napi_value handle) {
  View* const view = anyView(env, addon, handle);
  if (view == nullptr || !view->closed) return view;
  throwErrno(env, EBADF, "pool", "the pool is closed");
  return nullptr;
}

napi_value makeView(napi_env env, Addon* addon, Pool* pool, WriteSet* set) {
  View* const view = new (std::nothrow) View{addon, env, pool, set, addon->views, false, 1, {}};
  napi_value handle = nullptr;
  if (view == nullptr ||
      napi_create_external(env, view, onHolderCollected, nullptr, &handle) != napi_ok) {
    delete view;
    (void)leavePool(pool, set, true, [](void*) {}, nullptr);
    return throwErrno(env, ENOMEM, "attach", "no memory for a handle");
  }
  addon->views = view;
  napi_add_env_cleanup_hook(env, onEnvironmentEnd, view);
  return handle;
}

napi_value makeViewFunction(View* view, const char* name, napi_callback call) {
  napi_env env = view->env;
  napi_value function = nullptr;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call, view, &function) != napi_ok ||
      napi_add_finalizer(env, function, view, onHolderCollected, nullptr, nullptr) != napi_ok) {
    return throwErrno(env, ENOMEM, name, "no memory for a function");
  }
  ++view->holders;
  return function;
}

void releaseAddon(Addon* addon) {
  if (addon->ended && addon->views == nullptr && addon->mappings == nullptr) delete addon;
}

int closeViewByCall(View* view, bool discard) {
  if (view->closed) return 0;
  napi_remove_env_cleanup_hook(view->env, onEnvironmentEnd, view);
  return closeView(view, discard);
}

int closeView(View* view, bool discard) {
  if (view->closed) return 0;
  view->closed = true;
  {
    std::lock_guard<std::mutex> lock(view->pool->listeners);
    view->set->listener = nullptr;
  }
  if (view->durable != nullptr) {
    napi_release_threadsafe_function(view->durable, napi_tsfn_abort);
    view->durable = nullptr;
  }
  const int error = leavePool(view->pool, view->set, discard, detachHeld, view);
  view->pool = nullptr;
  view->set = nullptr;
  return error;
}

napi_value holdBuffer(View* view, uint32_t kind, uint32_t index, void* at, size_t length,
                      LogMemory* owner) {
  napi_env env = view->env;
  napi_value buffer = nullptr;
  for (size_t i = 0; i < view->held.size(); ++i) {
    if (view->held[i].kind != kind || view->held[i].index != index) continue;
    napi_get_reference_value(env, view->held[i].buffer, &buffer);
    return buffer;
  }
  const napi_status status = napi_create_external_arraybuffer(
      env, at, length, owner == nullptr ? nullptr : onLogCollected, owner, &buffer);
  if (status == napi_no_external_buffers_allowed) {
    return throwErrno(env, ENOTSUP, "segment", "this runtime forbids external buffers");
  }
  if (status == napi_ok && owner != nullptr) owner->hold();
  HeldBuffer held{kind, index, nullptr};
  if (status != napi_ok || napi_create_reference(env, buffer, 1, &held.buffer) != napi_ok ||
      !view->held.push(held)) {
    return throwErrno(env, ENOMEM, "segment", "no memory for a buffer");
  }
  return buffer;
}

bool holdMemory(View* view, napi_value memory) {
  HeldBuffer held{kHeldMemory, 0, nullptr};
  return napi_create_reference(view->env, memory, 1, &held.buffer) == napi_ok &&
         view->held.push(held);
}

void detachSegments(View* view) {
  if (view->pool->image.borrowed()) {
    std::lock_guard<std::mutex> lock(view->pool->append);
    (void)view->pool->image.blank();
    return;
  }
  for (size_t i = 0; i < view->held.size(); ++i) {
    if (view->held[i].kind == kHeldSegment) detachBuffer(view->env, view->held[i].buffer);
  }
}

napi_value listenDurable(View* view, napi_value callback) {
  napi_env env = view->env;
  napi_valuetype type;
  if (napi_typeof(env, callback, &type) != napi_ok || type != napi_function) {
    return throwArgument(env, "callback must be a function");
  }
  if (view->durable != nullptr) {
    return throwErrno(env, EEXIST, "onDurable", "this pool has a callback already");
  }
  napi_value name;
  napi_create_string_utf8(env, "corundum:durable", NAPI_AUTO_LENGTH, &name);
  if (napi_create_threadsafe_function(env, callback, nullptr, name, 0, 1, nullptr, nullptr, view,
                                      callDurable, &view->durable) != napi_ok) {
    return throwErrno(env, ENOMEM, "onDurable", "no threadsafe function");
  }
  napi_unref_threadsafe_function(env, view->durable);
  // Hooks run newest first: the view must let go of the function before the environment frees it.
  napi_remove_env_cleanup_hook(env, onEnvironmentEnd, view);
  napi_add_env_cleanup_hook(env, onEnvironmentEnd, view);
  std::lock_guard<std::mutex> lock(view->pool->listeners);
  view->set->listenerContext = view;
  view->set->listener = onAnnounce;
  return makeUndefined(env);
}

void awaitDurable(View* view) {
  if (view->durable == nullptr || view->durableAwaited) return;
  view->durableAwaited = true;
  napi_ref_threadsafe_function(view->env, view->durable);
}

}  // namespace corundum
