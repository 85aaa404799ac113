import numpy as np
r=np.random.RandomState(3); g=np.random.default_rng(3)
for d in [bool,np.int8,np.uint8,np.int16,np.uint16,np.int32,np.uint32,np.int64,np.uint64]:
    for hi in [2,1] if d is bool else [1,7,100,127]:
        print(np.dtype(d).name,hi,r.randint(0,hi,5,dtype=d),r.randint(0,hi,dtype=d),g.integers(0,hi,5,dtype=d),repr(g.integers(0,hi,dtype=d)))
print(r.randint(0,256,9,dtype=np.uint8),g.integers(0,255,9,dtype=np.uint8,endpoint=True),r.randint(0,65536,3,dtype=np.uint16),g.integers(-32768,32768,3,dtype=np.int16),r.random(),g.random())
for f in [lambda:r.randint(0,257,dtype=np.uint8), lambda:r.randint(-1,2,dtype=np.uint8), lambda:r.randint(0,2,dtype=float), lambda:g.integers(0,3,dtype=bool), lambda: g.integers(0,2,dtype=np.float32), lambda: r.randint(0,2**40,dtype=np.int32)]:
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
