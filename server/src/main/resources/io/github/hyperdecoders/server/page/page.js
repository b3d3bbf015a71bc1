// Lists the models that the server has.
fetch("/v1/models")
  .then((answer) => answer.json())
  .then((json) => {
    for (const model of json.data) {
      const item = document.createElement("li");
      item.textContent = model.id + (model.parent ? " on " + model.parent : "");
      document.getElementById("models").append(item);
    }
  });
