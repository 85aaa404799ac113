"""An uncaught NameError inside a comprehension inside a method."""


class Model:
    def run(self):
        return [wieght for _ in range(2)]


print("start")
Model().run()
