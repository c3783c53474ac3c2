// addon.cc -- registers the addon with each environment that loads it.
#include <node_api.h>

#include <new>

#include "bindings.h"
#include "napi_values.h"

namespace corundum {
namespace {

void onEnd(void* data) {
  Addon* const addon = static_cast<Addon*>(data);
  addon->ended = true;
  releaseAddon(addon);
}

napi_value init(napi_env env, napi_value exports) {
  Addon* const addon = new (std::nothrow) Addon();
  if (addon == nullptr) return throwArgument(env, "no memory for the addon");
  // The first hook of this addon is the last to run: the pools of the environment are closed by
  // then.
  napi_add_env_cleanup_hook(env, onEnd, addon);
  const bool bound = bindPool(env, exports, addon) && bindFiles(env, exports, addon) &&
                     bindMemory(env, exports, addon) && bindMmapIo(env, exports, addon);
  return bound ? exports : nullptr;
}

}  // namespace
}  // namespace corundum

NAPI_MODULE_INIT() { return corundum::init(env, exports); }
