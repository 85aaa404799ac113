# jax.tree and jax.tree_util whole: paths, PyTreeDef, prefixes, registration.
import jax, jax.numpy as jnp
import collections, dataclasses, functools
from jax import tree_util as tu, tree as tr
def trial(name, f):
    try:
        print("==",name, "->", f())
    except Exception as error:
        print("==",name, "->", type(error).__name__, "|", str(error))
P=collections.namedtuple("P","x y")
@tu.register_pytree_node_class
class N:
    def __init__(s,a,b): s.a,s.b=a,b
    def tree_flatten(s): return (s.a,s.b),("aux",)
    @classmethod
    def tree_unflatten(c,aux,ch): return c(*ch)
    def __repr__(s): return f"N({s.a}, {s.b})"
@tu.register_pytree_with_keys_class
class K:
    def __init__(s,a,b): s.a,s.b=a,b
    def tree_flatten_with_keys(s): return ((tu.GetAttrKey("a"),s.a),(tu.DictKey("b"),s.b)),None
    @classmethod
    def tree_unflatten(c,aux,ch): return c(*ch)
    def __repr__(s): return f"K({s.a}, {s.b})"
@tu.register_dataclass
@dataclasses.dataclass
class D:
    w: object
    n: int = dataclasses.field(metadata=dict(static=True), default=3)
@tu.register_static
@dataclasses.dataclass(frozen=True)
class S:
    v: int
tree={"b":[1,(2,None)],"a":P(3,N(4,K(5,6))),"d":D(7),"s":S(1),"od":collections.OrderedDict(z=1,y=2),"dd":collections.defaultdict(list,{"q":[8]}),"n":None,"e":()}
td=tr.structure(tree)
for n in ["leaves"]: trial(n,lambda:tr.leaves(tree))
trial("td",lambda:td)
trial("str",lambda:str(td)); 
trial("paths",lambda:[(tu.keystr(p),x) for p,x in tr.leaves_with_path(tree)])
trial("paths repr",lambda:tr.leaves_with_path(tree)[2:5])
trial("simple",lambda:[tu.keystr(p,simple=True,separator="/") for p,x in tr.leaves_with_path(tree)])
trial("sep",lambda:[tu.keystr(p,separator=".") for p,x in tr.leaves_with_path(tree)][:3])
trial("keys",lambda:(tu.SequenceKey(1),tu.DictKey("a"),tu.GetAttrKey("b"),tu.FlattenedIndexKey(3)))
trial("keys str",lambda:[str(k) for k in (tu.SequenceKey(1),tu.DictKey("a"),tu.GetAttrKey("b"),tu.FlattenedIndexKey(3))])
trial("keys eq",lambda:(tu.SequenceKey(1)==tu.SequenceKey(1),tu.SequenceKey(1)==tu.DictKey(1),hash(tu.DictKey("a"))==hash(tu.DictKey("a"))))
trial("children",lambda:td.children())
trial("num",lambda:(td.num_leaves,td.num_nodes))
trial("node_data",lambda:[(type(c.node_data()).__name__, c.node_data()) for c in td.children()])
trial("node_data root",lambda:td.node_data())
trial("leaf node_data",lambda:tr.structure(1).node_data())
trial("from",lambda:tu.PyTreeDef.from_node_data_and_children(tu.default_registry,td.node_data(),td.children())==td)
trial("make_from",lambda:type(td).make_from_node_data_and_children(tu.default_registry,(tuple,None),[tr.structure(1)]*2))
trial("unflatten",lambda:td.unflatten(range(td.num_leaves)))
trial("unflatten few",lambda:td.unflatten([1]))
trial("unflatten many",lambda:td.unflatten(range(50)))
trial("tr.unflatten few",lambda:tr.unflatten(tr.structure((1,2)),[1]))
trial("up_to",lambda:tr.structure((1,{"a":2})).flatten_up_to(((1,2),{"a":[3]})))
trial("up_to bad",lambda:tr.structure((1,{"a":2})).flatten_up_to(((1,2),{"b":[3]})))
trial("up_to bad2",lambda:tr.structure((1,2)).flatten_up_to([1,2]))
trial("up_to bad3",lambda:tr.structure((1,2)).flatten_up_to((1,2,3)))
trial("up_to bad4",lambda:tr.structure(P(1,2)).flatten_up_to((1,2)))
trial("up_to bad5",lambda:tr.structure(None).flatten_up_to(1))
trial("up_to bad6",lambda:tr.structure(N(1,2)).flatten_up_to(K(1,2)))
trial("compose",lambda:tr.structure((1,2)).compose(tr.structure([1])))
trial("walk",lambda:tr.structure((1,[2,3])).walk(lambda n,d:("node",n,d),lambda l:l*10,[1,2,3]))
trial("is_leaf",lambda:(tu.treedef_is_leaf(tr.structure(1)),tu.treedef_is_leaf(tr.structure(None)),tu.treedef_is_leaf(tr.structure(())),tu.treedef_is_leaf(td)))
trial("eq",lambda:(tr.structure((1,2))==tr.structure((3,4)),tr.structure((1,2))==tr.structure([1,2]),tr.structure((1,2))!=tr.structure([1,2]),tr.structure(1)==1))
trial("hash",lambda:hash(tr.structure({"a":1}))==hash(tr.structure({"a":2})))
trial("tuple",lambda:tu.treedef_tuple([tr.structure(1),tr.structure([1,2])]))
trial("tchildren",lambda:tu.treedef_children(tr.structure((1,[2]))))
trial("lt",lambda:tr.structure(1)<tr.structure(2))
trial("map",lambda:tr.map(lambda a,b:(a,b),[1,2],[3,4]))
trial("map is_leaf",lambda:tr.map(lambda a:a,[None,1],is_leaf=lambda x:x is None))
trial("map bad",lambda:tr.map(lambda a,b:0,{"a":1},{"b":1}))
trial("map bad2",lambda:tr.map(lambda a,b:0,[1,2],(1,2)))
trial("map bad3",lambda:tr.map(lambda a,b:0,[1,2],[1,2,3]))
trial("map bad4",lambda:tr.map(lambda a,b:0,[1,[2]],[1,2]))
trial("map bad5",lambda:tr.map(lambda a,b:0,N(1,2),K(1,2)))
trial("map bad6",lambda:tr.map(lambda a,b:0,None,1))
trial("map bad7",lambda:tr.map(lambda a,b:0,P(1,2),(1,2)))
trial("map bad8",lambda:tr.map(lambda a,b:0,D(1),D(1,4)))
trial("map keys",lambda:tr.map(lambda a:a,{1:2,"a":3}))
trial("map_with_path",lambda:tr.map_with_path(lambda p,x,y:(tu.keystr(p),x,y),{"a":[1,2]},{"a":[3,4]}))
trial("mwp leaf path",lambda:tr.map_with_path(lambda p,x:(tu.keystr(p),x),{"a":[1,2]},is_leaf=lambda p,x:len(p)==1,is_leaf_takes_path=True))
trial("fwp leaf path",lambda:tr.flatten_with_path({"a":[1,2]},is_leaf=lambda p,x:len(p)==1,is_leaf_takes_path=True))
trial("reduce",lambda:tr.reduce(lambda a,b:a+b,[1,(2,3)]))
trial("reduce init",lambda:tr.reduce(lambda a,b:a+[b],[1,(2,3)],[]))
trial("reduce isl",lambda:tr.reduce(lambda a,b:a+b,[[1],[2]],[],is_leaf=lambda x:isinstance(x,list) and len(x)==1))
trial("reduce empty",lambda:tr.reduce(lambda a,b:a+b,[]))
trial("assoc",lambda:tr.reduce_associative(lambda a,b:f"({a}{b})",list("abcde")))
trial("assoc empty",lambda:tr.reduce_associative(lambda a,b:a+b,[]))
trial("assoc id",lambda:tr.reduce_associative(lambda a,b:a+b,[],identity=0))
trial("all",lambda:(tr.all([True,(1,)]),tr.all([0]),tr.all([])))
trial("transpose",lambda:tr.transpose(tr.structure([0,0]),tr.structure({"a":0,"b":0}),[{"a":1,"b":2},{"a":3,"b":4}]))
trial("transpose none",lambda:tr.transpose(tr.structure([0,0]),None,[{"a":1,"b":2},{"a":3,"b":4}]))
trial("transpose bad",lambda:tr.transpose(tr.structure([0,0]),tr.structure({"a":0}),[{"a":1,"b":2},{"a":3,"b":4}]))
trial("transpose bad2",lambda:tr.transpose(tr.structure([0,0]),tr.structure((0,0)),[{"a":1,"b":2},{"a":3,"b":4}]))
trial("broadcast",lambda:tr.broadcast((1,2),(([3,4]),{"a":5})))
trial("broadcast bad",lambda:tr.broadcast((1,2,3),(1,2)))
trial("broadcast bad2",lambda:tr.broadcast({"a":1},{"b":2}))
trial("broadcast none",lambda:tr.broadcast((None,2),(1,2)))
trial("static",lambda:tr.map(lambda x:x+1,(S(2),1)))
trial("static",lambda:tr.structure(S(2)))
trial("all_leaves",lambda:(tu.all_leaves([1,2]),tu.all_leaves([1,[2]]),tu.all_leaves([None])))
p=tu.Partial(lambda a,b,c=1:a+b+c,1,c=3)
trial("partial",lambda:p(2))
trial("partial tree",lambda:tr.leaves(p))
trial("partial isinst",lambda:isinstance(p,functools.partial))
trial("partial jit",lambda:jax.jit(lambda f,x:f(x))(tu.Partial(jnp.add,1.),2.))
trial("partial map",lambda:tr.map(lambda v:v*10,p)(2))
trial("partial nested",lambda:tu.Partial(tu.Partial(lambda *a:a,1),2)(3))
trial("f1l",lambda:tu.flatten_one_level([1,(2,)]))
trial("f1l bad",lambda:tu.flatten_one_level(1))
trial("f1l keys",lambda:tu.flatten_one_level_with_keys({"a":1}))
trial("dup",lambda:tu.register_pytree_node(N,lambda x:((),None),lambda a,c:N()))
trial("dup cls",lambda:tu.register_pytree_node(list,lambda x:((),None),lambda a,c:N()))
trial("reg dc bad",lambda:tu.register_dataclass(type("Q",(),{})))
@dataclasses.dataclass
class E:
    a:int
    b:int
trial("reg dc bad2",lambda:tu.register_dataclass(E,data_fields=["a"]))
trial("reg dc bad3",lambda:tu.register_dataclass(E,data_fields=["a"],meta_fields=[]))
trial("reg dc bad4",lambda:tu.register_dataclass(E,data_fields=["a","c"],meta_fields=["b"]))
trial("reg dc bad5",lambda:tu.register_dataclass(E,data_fields=["a"],meta_fields=["a","b"]))
trial("pickle names",lambda:sorted(k for k in dir(tr) if not k.startswith("_")))
trial("key order",lambda:tr.leaves({2:1,1:2}))
trial("od order",lambda:tr.leaves(collections.OrderedDict(b=1,a=2)))
trial("od td",lambda:tr.structure(collections.OrderedDict(b=1,a=2)))
trial("dd td",lambda:tr.structure(collections.defaultdict(int,a=1)))
trial("dd un",lambda:tr.map(lambda x:x+1,collections.defaultdict(int,a=1)))
trial("str leaves",lambda:tr.leaves(["a",b"b",{1,2}]))
trial("deep",lambda:tr.structure([[[[[1]]]]]))
trial("single tuple",lambda:tr.structure((1,)))
trial("none td",lambda:(tr.structure(None),tr.structure(()),tr.structure([]),tr.structure({})))
trial("reg fn",lambda:(lambda Q:(tu.register_pytree_node(Q,lambda q:((q.v,),None),lambda a,c:c[0]),tr.map(lambda x:x+1,Q()),tr.structure(Q())))(type("Q2",(),{"v":1})))
from jax.flatten_util import ravel_pytree
trial("ravel un",lambda:(lambda v,u:u(v*2))(*ravel_pytree({"a":jnp.ones(2),"b":[jnp.arange(2),3]})))
trial("ravel bad",lambda:(lambda v,u:u(v[:2]))(*ravel_pytree({"a":jnp.ones(2),"b":[jnp.arange(2),3]})))
trial("ravel bad dt",lambda:(lambda v,u:u(v.astype(int)))(*ravel_pytree({"a":jnp.ones(2)})))
