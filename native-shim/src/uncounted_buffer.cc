// uncounted_buffer.cc -- external ArrayBuffers with V8's empty deleter.
//
// Node-API gives every external buffer a deleter, and V8 counts the bytes of a buffer with a
// deleter as memory that a collection would free. The gigabyte of a pool's maximum is far over its
// limit: it collects at once (3 ms) and goes on marking early. Nothing of a mapping would be freed,
// and with V8's own empty deleter it knows. Node-API has no call for that.
//
// V8's functions are looked up weakly, so that the binary loads where they are missing, and are
// called only under major versions of Node whose V8 has been read: within one of them Node promises
// V8's binary interface (NODE_MODULE_VERSION).
#include "uncounted_buffer.h"

#include <cstring>
#include <memory>
#include <new>

#if defined(__GNUC__) && defined(__linux__)

#define CORUNDUM_WEAK __attribute__((weak, visibility("default")))

namespace v8 {

class Isolate {
 public:
  CORUNDUM_WEAK static Isolate* GetCurrent();
};

class BackingStore {
 public:
  CORUNDUM_WEAK ~BackingStore();
  CORUNDUM_WEAK static void EmptyDeleter(void* data, size_t length, void* argument);
  // As in V8's header: the object behind the pointer is of another size.
  void operator delete(void* at) { ::operator delete(at); }
};

// What Node-API calls napi_value.
struct LocalArrayBuffer {
  napi_value slot;
};

class ArrayBuffer {
 public:
  CORUNDUM_WEAK static std::unique_ptr<BackingStore> NewBackingStore(
      void* data, size_t length, void (*deleter)(void*, size_t, void*), void* argument);
  CORUNDUM_WEAK static LocalArrayBuffer New(Isolate* isolate, std::shared_ptr<BackingStore> store);
};

}  // namespace v8

namespace corundum {
namespace {

// Whether the symbol is there; through a volatile, as the compiler takes functions to exist.
template <typename Function>
bool isThere(Function* function) {
  Function* volatile const at = function;
  return at != nullptr;
}

bool isKnown(napi_env env) {
  const napi_node_version* version = nullptr;
  if (napi_get_node_version(env, &version) != napi_ok) return false;
  if (std::strcmp(version->release, "node") != 0) return false;
  const uint32_t major = version->major;
  if (major != 20 && major != 22 && major != 24) return false;
  return isThere(v8::Isolate::GetCurrent) && isThere(v8::BackingStore::EmptyDeleter) &&
         isThere(v8::ArrayBuffer::NewBackingStore) && isThere(v8::ArrayBuffer::New);
}

}  // namespace

napi_value makeUncountedBuffer(napi_env env, void* at, size_t length) {
  if (!isKnown(env)) return nullptr;
  std::shared_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      at, length, v8::BackingStore::EmptyDeleter, nullptr);
  if (store == nullptr) return nullptr;
  return v8::ArrayBuffer::New(v8::Isolate::GetCurrent(), std::move(store)).slot;
}

}  // namespace corundum

#else

namespace corundum {

napi_value makeUncountedBuffer(napi_env, void*, size_t) { return nullptr; }

}  // namespace corundum

#endif
