// bindings.h -- the groups of functions that the addon exports.
#pragma once

#include <node_api.h>

#include "bind_view.h"

namespace corundum {

// Each defines its part of index.d.ts on `exports`; false where JavaScript refused.
bool bindPool(napi_env env, napi_value exports, Addon* addon);
bool bindFiles(napi_env env, napi_value exports, Addon* addon);
bool bindMemory(napi_env env, napi_value exports, Addon* addon);
bool bindMmapIo(napi_env env, napi_value exports, Addon* addon);

}  // namespace corundum
