// uncounted_buffer.h -- an ArrayBuffer over memory that V8 neither frees nor counts.
#pragma once

#include <node_api.h>

#include <cstddef>

namespace corundum {

// An ArrayBuffer over `length` bytes at `at`, which must stay until the buffer is detached. Null
// where this version of Node is not known to allow it; napi_create_external_arraybuffer then does
// the same and has V8 count the bytes. Only for environments that are known to allow external
// buffers.
napi_value makeUncountedBuffer(napi_env env, void* at, size_t length);

}  // namespace corundum
